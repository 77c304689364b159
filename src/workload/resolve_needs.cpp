#include <limits>
#include <tuple>

#include "resolver.hpp"

namespace advisor {
namespace {

std::vector<std::string> ids(const std::vector<const System*>& systems) {
    std::vector<std::string> list;
    for (const System* system : systems) list.push_back(system->id);
    return list;
}

}  // namespace

void Resolver::add_need(const std::string& id) {
    const Feature* feature = choose_record("--need", id, catalog_.features);
    auto& features = question_.needs.features;
    if (std::find(features.begin(), features.end(), feature) == features.end()) features.push_back(feature);
}

void Resolver::needs() {
    Needs& n = question_.needs;
    for (const std::string& id : request_.need) add_need(id);
    if (question_.workload.trains()) add_need(std::string(name_of(question_.workload.task)));
    for (const auto& [text, field, flag, choices] :
         {std::tuple{&request_.os, &n.os, "--os", std::vector<std::string>{"linux", "macos", "windows"}},
          std::tuple{&request_.form, &n.form, "--form",
                     std::vector<std::string>{"desktop-box", "tower", "open-air", "server", "laptop"}}}) {
        if (!*text) continue;
        const auto found = std::find_if(choices.begin(), choices.end(),
                                        [&t = **text](const std::string& c) { return squeeze(c) == squeeze(t); });
        if (found == choices.end())
            throw Error(std::string(flag) + ": unknown value '" + printable(**text) + "'" +
                        did_you_mean(**text, choices) + "; expected " + join(choices, ", "));
        *field = *found;
    }
    n.portable = request_.portable;
    echo_needs();
    if (request_.min_tps) {
        question_.floors.min_tps = TokensPerSecond{in_range("--min-tps", *request_.min_tps, 0, 1e6, "0 or more t/s")};
        assume_number("--min-tps", *request_.min_tps, "t/s", &Request::min_tps);
    }
    if (request_.max_ttft) {
        question_.floors.max_ttft = Seconds{in_range("--max-ttft", *request_.max_ttft, 0, 1e9, "0 or more seconds")};
        assume_number("--max-ttft", *request_.max_ttft, "s", &Request::max_ttft);
    }
}

/// Every constraint that was asked for, by flag or by profile.
void Resolver::echo_needs() {
    const Needs& n = question_.needs;
    std::vector<std::string> features;
    for (const Feature* feature : n.features) features.push_back(feature->id);
    const Origin need = !typed_.need.empty()     ? Origin::flag
                        : !request_.need.empty() ? Origin::profile
                                                 : Origin::default_;
    if (!features.empty()) assume("--need", join(features, ","), {}, "", need);
    if (n.os) assume_text("--os", *n.os, &Request::os);
    if (n.form) assume_text("--form", *n.form, &Request::form);
    if (n.portable) assume("--portable", "yes", {}, "", typed_.portable ? Origin::flag : Origin::profile);
    if (question_.purchase.local_only)
        assume("--local-only", "yes", {}, "", typed_.local_only ? Origin::flag : Origin::profile);
}

void Resolver::power_limit() {
    Knobs& k = question_.knobs;
    if (!request_.power_limit) return;
    k.power_limit = Watts{in_range("--power-limit", *request_.power_limit, 1, 5000, "1 to 5000 W per card")};
    assume_number("--power-limit", k.power_limit->value, "W per card", &Request::power_limit);
    for (const System* system : k.systems)
        for (const SystemDevice& entry : system->devices) {
            const Device& device = *entry.device;
            if (device.kind == DeviceKind::soc || !device.limit_min || !device.limit_max) continue;
            if (*k.power_limit >= *device.limit_min && *k.power_limit <= *device.limit_max) continue;
            throw Error("--power-limit: " + three_digits(k.power_limit->value) + " W is outside the range of the " +
                        device.name + "; expected " + three_digits(device.limit_min->value) + " to " +
                        three_digits(device.limit_max->value) + " W");
        }
}

void Resolver::wired_limit() {
    if (!request_.wired_limit || squeeze(*request_.wired_limit) == "default") return;
    const std::string& text = *request_.wired_limit;
    if (squeeze(text) == "max") {
        question_.knobs.wired_limit = Bytes{std::numeric_limits<double>::max()};
        assume("--wired-limit", "max", {}, "", Origin::flag);
        return;
    }
    const std::optional<double> limit = parse_number(text);
    if (!limit)
        throw Error("--wired-limit: expected default, max or a number of GiB; found '" + printable(text, 60) + "'");
    question_.knobs.wired_limit = gib(in_range("--wired-limit", *limit, 1, 4096, "1 to 4096 GiB"));
    assume("--wired-limit", "", *limit, "GiB", Origin::flag);
}

void Resolver::knobs() {
    constexpr std::array<Parallel, 3> parallels{Parallel::none, Parallel::layer, Parallel::tensor};
    Knobs& k = question_.knobs;
    for (const std::string& id : request_.systems) {
        const System* system = choose_record("--system", id, catalog_.systems);
        if (std::find(k.systems.begin(), k.systems.end(), system) == k.systems.end()) k.systems.push_back(system);
    }
    if (!request_.systems.empty()) assume("--system", join(ids(k.systems), ","), {}, "", Origin::flag);
    if (request_.engine) {
        k.engine = choose_record("--engine", *request_.engine, catalog_.engines);
        if (!k.engine->runs_models)
            throw Error("--engine: " + k.engine->id +
                        " does not run models by itself; 'advisor list engines' shows what does");
        assume_text("--engine", k.engine->id, &Request::engine);
    }
    if (request_.parallel) {
        k.parallel = choose("--parallel", *request_.parallel, parallels);
        assume_text("--parallel", name_of(*k.parallel), &Request::parallel);
    }
    power_limit();
    wired_limit();
    k.offload = request_.offload.value_or(false);
    assume_text("--offload", k.offload ? "yes" : "no", &Request::offload);
}

void Resolver::weigh(const std::string& name, double weight) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kTerms; ++i) {
        names.emplace_back(name_of(static_cast<Term>(i)));
        if (squeeze(names.back()) != squeeze(name)) continue;
        question_.preference.weights[i] = in_range("--weight", weight, 0, 1e6, "a weight of 0 or more");
        return;
    }
    throw Error("--weight: unknown term '" + printable(name) + "'" + did_you_mean(name, names) + "; expected " +
                join(names, ", "));
}

void Resolver::preference() {
    Preference& p = question_.preference;
    p.profile = profile_;
    p.objective = choose_record("--objective", request_.objective.value_or(profile_->objective), catalog_.objectives);
    p.weights = p.objective->weights;
    for (const auto& [name, weight] : profile_->weights) weigh(name, weight);
    for (const std::string& pair : request_.weight) {
        const std::size_t equals = pair.find('=');
        const auto x = equals == std::string::npos ? std::nullopt : parse_number(pair.substr(equals + 1));
        if (!x) throw Error("--weight: '" + printable(pair) + "'; expected NAME=X, such as quiet=0.4");
        weigh(pair.substr(0, equals), *x);
        assume("--weight", pair, {}, "", Origin::flag);
    }
    double sum = 0;
    for (const double weight : p.weights) sum += weight;
    if (sum <= 0) throw Error("--weight: all weights are 0; expected at least one above 0");
    for (double& weight : p.weights) weight /= sum;
    assume_text("--profile", profile_->id, &Request::profile);
    assume("--objective", p.objective->id, {}, "",
           typed_.objective ? Origin::flag
           : typed_.profile ? Origin::profile
                            : Origin::default_);
}

}  // namespace advisor
