#include "advisor/fields.hpp"

#include <algorithm>
#include <array>

#include "advisor/text.hpp"
#include "tables.hpp"

namespace advisor {
namespace {

bool has_members(const Json& schema, const std::vector<std::string>& within) {
    const Json* at = &schema;
    for (const std::string& key : within) {
        const Json* properties = at->find("properties");
        at = properties ? properties->find(key) : nullptr;
        if (at == nullptr) return false;
    }
    return true;
}

// What follows from more than the ranking; a test holds all figures against the whole answer.
constexpr auto kOfDraws = listed("probability_first", "probability_beats_next", "tied_with");
constexpr auto kOfRemarks = listed("equal_work", "why", "skip_if", "for_whom", "warnings");

template <std::size_t n>
bool is_among(const std::array<std::string_view, n>& keys, const Figure& figure) {
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) {
        return figure.key == key || (figure.key.starts_with(key) && figure.key.substr(key.size()).starts_with('.'));
    });
}

std::vector<std::string> known_keys() {
    std::vector<std::string> keys;
    for (const Figure& figure : result_figures())
        if (!is_heading(figure)) keys.emplace_back(figure.key);
    return keys;
}

}  // namespace

Fields::Fields(const std::vector<std::string>& keys, std::string_view asked_as) : keys_(keys) {
    for (const std::string& key : keys) {
        Field field;
        for (const Figure& figure : result_figures()) {
            if (is_heading(figure) || !key.starts_with(figure.key)) continue;
            const std::string_view rest = std::string_view(key).substr(figure.key.size());
            if (!rest.empty() && rest.front() != '.') continue;
            field = {&figure, rest.empty() ? std::vector<std::string>() : split(rest.substr(1), '.')};
        }
        if (field.figure == nullptr || !has_members(schema_of_member(*field.figure), field.within))
            throw Error(std::string(asked_as) + ": unknown key '" + printable(key, 60) + "'" +
                        did_you_mean(key, known_keys()) + "; 'advisor schema decision' has those of a result");
        fields_.push_back(std::move(field));
    }
}

Wanted Fields::wanted() const {
    Wanted wanted{.chances = false, .changes = false, .remarks = false};
    for (const Field& field : fields_) {
        wanted.chances |= is_among(kOfDraws, *field.figure);
        wanted.remarks |= is_among(kOfRemarks, *field.figure);
        wanted.fits |= field.figure->key == "fits";
    }
    return wanted;
}

std::vector<std::vector<Json>> Fields::of(const Catalog& catalog, const Decision& decision) const {
    std::vector<std::vector<Json>> all;
    for (const Row& row : render::result_rows(catalog, decision)) {
        std::vector<Json> values;
        for (const Field& field : fields_) {
            Json value = json_of_member(*field.figure, row);
            for (const std::string& key : field.within) {
                const Json* member = value.find(key);
                value = member ? Json(*member) : Json();
            }
            values.push_back(std::move(value));
        }
        all.push_back(std::move(values));
    }
    if (all.empty()) all.emplace_back(fields_.size());
    return all;
}

std::string csv_value(const Json& value) {
    if (value.is_null()) return "";
    if (const auto* text = std::get_if<std::string>(&value.value())) return render::csv_field(*text);
    std::string line = dumped_line(value);
    line.pop_back();
    const bool is_scalar = std::holds_alternative<bool>(value.value()) ||
                           std::holds_alternative<std::int64_t>(value.value()) ||
                           std::holds_alternative<double>(value.value());
    return is_scalar ? line : render::csv_field(line);
}

}  // namespace advisor
