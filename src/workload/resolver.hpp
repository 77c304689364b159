// From what was typed to a Question: each value checked, each default written down.
#pragma once

#include <algorithm>

#include "advisor/error.hpp"
#include "advisor/workload.hpp"

namespace advisor {
template <class Enum, std::size_t N>
Enum choose(const char* flag, const std::string& text, const std::array<Enum, N>& choices) {
    std::vector<std::string> names;
    for (const Enum choice : choices) {
        names.emplace_back(name_of(choice));
        if (squeeze(names.back()) == squeeze(text)) return choice;
    }
    throw Error(std::string(flag) + ": unknown value '" + printable(text) + "'" + did_you_mean(text, names) +
                "; expected " + join(names, ", "));
}

template <class Record>
const Record* choose_record(const char* flag, const std::string& id, const std::vector<Record>& records) {
    if (const Record* record = find(records, id)) return record;
    throw Error(std::string(flag) + ": unknown id '" + printable(id) + "'" + did_you_mean(id, ids_of(records)) +
                (records.size() <= 40 ? "; expected " + join(ids_of(records), ", ") : "; 'advisor list' shows them"));
}

inline double in_range(const char* flag, double x, double low, double high, const char* expected) {
    if (x >= low && x <= high) return x;
    throw Error(std::string(flag) + ": " + three_digits(x) + " is out of range; expected " + expected);
}

/// Reads the flags group by group and collects assumptions as it goes: value, unit and where the value came from. Its
/// parts are in resolve.cpp (workload, duty), resolve_site.cpp (site, purchase) and resolve_needs.cpp (needs, knobs,
/// preference).
class Resolver {
public:
    Resolver(const Catalog& catalog, const Request& request);
    Question run();

private:
    const Catalog& catalog_;
    const Request& typed_;
    Request request_;  // with the profile's defaults
    const Profile* profile_;
    Question question_;

    template <class Field>
    Origin origin(Field Request::*field) const {
        if (typed_.*field) return Origin::flag;
        return request_.*field ? Origin::profile : Origin::default_;
    }

    void assume(const char* flag, std::string text, std::optional<double> number, const char* unit, Origin from);
    template <class Field>
    void assume_number(const char* flag, double number, const char* unit, Field field) {
        assume(flag, "", number, unit, origin(field));
    }
    template <class Field>
    void assume_text(const char* flag, std::string_view text, Field field) {
        assume(flag, std::string(text), {}, "", origin(field));
    }

    std::int64_t tokens(const char* flag, const std::optional<double>& given, std::int64_t fallback) const;
    void tokens_of_requests();
    void workload();
    void quantization();
    std::shared_ptr<const Model> model_of(const std::string& name, const std::optional<ModelFile>& file,
                                          std::string* note) const;
    void duty();
    void circuit();
    void site();
    void set_watts(const std::string& text);
    void prices();
    void set_price(const std::string& pair);
    void purchase();
    void api_price(const std::string& text);
    void add_need(const std::string& id);
    void needs();
    void echo_needs();
    void power_limit();
    void wired_limit();
    void knobs();
    void weigh(const std::string& name, double weight);
    void preference();
};

}  // namespace advisor
