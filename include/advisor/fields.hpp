// Some figures of the results of an answer, by their keys in its JSON, for tables of many answers.
#pragma once

#include <string>
#include <vector>

#include "advisor/figures.hpp"

namespace advisor {

class Fields {
public:
    /// "system.id", "speed.decode_tps.value": keys of a result, joined by dots. Throws Error for one that no result
    /// has, with a suggestion; it begins with `asked_as`, "--fields".
    Fields(const std::vector<std::string>& keys, std::string_view asked_as);

    const std::vector<std::string>& keys() const { return keys_; }

    /// The figure that the key names, or a part of.
    const Figure& figure_of(std::size_t key) const { return *fields_[key].figure; }

    /// What has to be worked out for them.
    Wanted wanted() const;

    /// The values in each result, best first; one list of nulls where there is no result.
    std::vector<std::vector<Json>> of(const Catalog& catalog, const Decision& decision) const;

private:
    struct Field {
        const Figure* figure = nullptr;
        std::vector<std::string> within;  ///< members of members of it
    };
    std::vector<std::string> keys_;
    std::vector<Field> fields_;
};

/// A value in a CSV file: text as csv_field has it, an object or a list as its JSON, nothing for null.
std::string csv_value(const Json& value);

}  // namespace advisor
