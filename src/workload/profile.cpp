#include "profile.hpp"

#include <variant>

#include "advisor/error.hpp"

namespace advisor {
namespace {

using Field = std::variant<std::optional<double> Request::*, std::optional<std::string> Request::*,
                           std::vector<std::string> Request::*, bool Request::*, std::optional<bool> Request::*>;

struct Flag {
    std::string_view name;
    Field field;
};

const std::array<Flag, 34> kFlags{{{"model", &Request::model},
                                   {"quant", &Request::quant},
                                   {"kv-quant", &Request::kv_quant},
                                   {"task", &Request::task},
                                   {"context", &Request::context},
                                   {"prompt-tokens", &Request::prompt_tokens},
                                   {"output-tokens", &Request::output_tokens},
                                   {"users", &Request::users},
                                   {"hours-per-day", &Request::hours_per_day},
                                   {"tokens-per-day", &Request::tokens_per_day},
                                   {"prompt-tokens-per-day", &Request::prompt_tokens_per_day},
                                   {"idle", &Request::idle},
                                   {"wakes-per-day", &Request::wakes_per_day},
                                   {"region", &Request::region},
                                   {"circuit", &Request::circuit},
                                   {"kwh-price", &Request::kwh_price},
                                   {"max-noise", &Request::max_noise},
                                   {"max-idle-watts", &Request::max_idle_watts},
                                   {"cooling-cop", &Request::cooling_cop},
                                   {"cooling-months", &Request::cooling_months},
                                   {"budget", &Request::budget},
                                   {"years", &Request::years},
                                   {"discount-rate", &Request::discount_rate},
                                   {"repairs", &Request::repairs},
                                   {"condition", &Request::condition},
                                   {"resale", &Request::resale},
                                   {"local-only", &Request::local_only},
                                   {"need", &Request::need},
                                   {"os", &Request::os},
                                   {"form", &Request::form},
                                   {"portable", &Request::portable},
                                   {"min-tps", &Request::min_tps},
                                   {"max-ttft", &Request::max_ttft},
                                   {"offload", &Request::offload}}};

struct Setter {
    Request& request;
    const Profile& profile;
    const std::string& name;
    const std::string& value;

    [[noreturn]] void refuse() const {
        throw Error("profile " + profile.id + ": default '" + printable(name) + "' has the value '" + printable(value) +
                    "', which that flag does not take");
    }
    bool yes() const {
        if (value != "true" && value != "false") refuse();
        return value == "true";
    }
    void operator()(std::optional<double> Request::*field) const {
        const std::optional<double> number = parse_number(value);
        if (!number) refuse();
        if (!(request.*field)) request.*field = number;
    }
    void operator()(std::optional<std::string> Request::*field) const {
        if (!(request.*field)) request.*field = value;
    }
    void operator()(std::vector<std::string> Request::*field) const {
        if ((request.*field).empty()) request.*field = split(value, ',');
    }
    void operator()(bool Request::*field) const { request.*field = request.*field || yes(); }
    void operator()(std::optional<bool> Request::*field) const {
        if (!(request.*field)) request.*field = yes();
    }
};

}  // namespace

void apply_profile(const Profile& profile, Request& request) {
    for (const auto& [name, value] : profile.defaults) {
        const Flag* found = nullptr;
        for (const Flag& flag : kFlags)
            if (flag.name == name) found = &flag;
        if (!found)
            throw Error("profile " + profile.id + ": '" + printable(name) + "' is no flag that a profile can set");
        std::visit(Setter{request, profile, name, value}, found->field);
    }
}

}  // namespace advisor
