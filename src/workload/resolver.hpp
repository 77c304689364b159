// From what was typed to a Question: each value checked by the row of its flag, each default written down.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "advisor/flags.hpp"
#include "catalog/closed_lists.hpp"

namespace advisor {

// Names of the enumerations of a question, in the order of their enumerators.

// Choices that are no enumeration, or one and more.
inline constexpr auto kConditionChoices = listed("new", "used", "any");
inline constexpr auto kAvailabilityChoices = listed("buyable", "any");

/// Reads the flags group by group and collects assumptions as it goes: value, unit and where the value came from. Its
/// parts are in resolve.cpp (workload, duty, and what all share), resolve_training.cpp, resolve_money.cpp,
/// resolve_purchase.cpp (site, purchase, needs, knobs, preference) and resolve_machine.cpp (systems, builds, what the
/// buyer has).
class Resolver {
public:
    Resolver(const Catalog& catalog, const Request& request);
    Question run();

private:
    using Number = std::optional<double> Request::*;
    using Text = std::optional<std::string> Request::*;

    const Catalog& catalog_;
    const Request& typed_;
    Request request_;  // with the profile's defaults; sums that were typed are in dollars once money() has run
    const Profile* profile_;
    bool quant_in_model_ = false;  // the name of the model says the quantization
    Question question_;
    std::shared_ptr<std::deque<System>> named_ = std::make_shared<std::deque<System>>();

    Origin origin(FlagTarget<Request> target) const;
    void assume(FlagTarget<Request> target, std::string text, std::optional<double> number = {}, const char* unit = "");
    void assume(FlagTarget<Request> target, double number);
    double in_bounds(FlagTarget<Request> target, double x) const;

    // These read one flag, check it and write it down; those that return an optional only where it was given.
    double number(Number field, double otherwise);
    std::optional<double> number(Number field);
    double share_of_percent(Number field);
    void limits_beside(FlagTarget<Request> target);
    template <class Enum>
    Enum choice(Text field, Enum otherwise) {
        const std::optional<Enum> chosen = choice_if_given<Enum>(field);
        if (chosen) return *chosen;
        assume(field, std::string(name_of(otherwise)));
        return otherwise;
    }
    template <class Enum>
    std::optional<Enum> choice_if_given(Text field) {
        if (!(request_.*field)) return {};
        const Enum chosen = static_cast<Enum>(choice_of(flag_of(field), *(request_.*field)));
        assume(field, std::string(name_of(chosen)));
        return chosen;
    }
    std::optional<std::string> name_if_given(Text field);
    template <class Record>
    const Record* record(FlagTarget<Request> target, const std::string& id, const std::vector<Record>& records) const {
        if (const Record* found = find(records, id)) return found;
        const std::vector<std::string> ids = ids_of(records);
        throw Error(std::string(flag_of(target).name()) + ": unknown id '" + printable(id) + "'" +
                    did_you_mean(id, names_of(records)) +
                    (ids.size() <= 40 ? "; expected " + join(ids, ", ")
                                      : "; 'advisor list " + std::string(flag_of(target).ids) + "' shows them"));
    }

    void workload();
    NamedModel model_of(const std::string& name, const std::optional<ModelFile>& file) const;
    void quantization();
    std::int64_t tokens(Number field, std::int64_t otherwise) const;
    void tokens_of_requests();
    void task();
    void training();
    void train_tokens();
    void no_training_flags() const;
    void duty();

    void money();
    const Currency* currency_named(FlagTarget<Request> target, const std::string& name) const;
    double in_dollars(double typed) const;
    double price_tax();
    void site();
    void circuit();
    void set_watts(const std::string& text);
    void purchase();
    const PriceBook& book_asked() const;  ///< the newest where none is named
    void prices();
    void set_price(const std::string& pair);
    void api_price();
    void needs();
    void add_need(const std::string& id);
    void floors();
    void knobs();
    const System* system(FlagTarget<Request> target, const std::string& id);
    void machines();
    void cards();
    void no_tensor_over_unlike_cards() const;
    void have();
    void own(const std::string& name, double count);
    void power_limit();
    void wired_limit();
    void preference();
    void weigh(const std::string& name, double weight);
};

}  // namespace advisor
