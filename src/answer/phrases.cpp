#include "phrases.hpp"

#include <fmt/format.h>

namespace advisor {
namespace {

using Text = std::optional<std::string>;

template <class Tag>
Text whole(const std::optional<Quantity<Tag>>& x) {
    return x ? Text(fmt::format("{:.0f}", x->value)) : std::nullopt;
}

Text count(std::int64_t x) { return thousands(static_cast<double>(x)); }

Text figure(Placeholder placeholder, const Question& q, const Candidate& candidate) {
    const Assessment& a = candidate.assessment;
    const System& system = *a.plan.system;
    const Outlet& outlet = a.power.outlet;
    const auto& price = a.cost.price;
    switch (placeholder) {
        case Placeholder::decode_tps: return three_digits(a.speed.decode_tps.value);
        case Placeholder::ttft_s: return three_digits(a.speed.ttft_s.value);
        case Placeholder::prompt_tokens: return count(q.workload.prompt);
        case Placeholder::ownership_usd:
            return a.cost.ownership ? Text(thousands(a.cost.ownership->value)) : std::nullopt;
        case Placeholder::price_usd: return price ? Text(thousands(price->usd.typical.value)) : std::nullopt;
        case Placeholder::years: return fmt::format("{}", a.cost.years);
        case Placeholder::resale_percent:
            return price ? Text(fmt::format("{:.0f}", 100 * a.cost.resale_share.typical)) : std::nullopt;
        case Placeholder::ecosystem_percent:
            return fmt::format("{:.0f}", 100 * candidate.utility[static_cast<std::size_t>(Term::ecosystem)].value);
        case Placeholder::noise_dba: return a.power.noise ? Text(three_digits(a.power.noise->value)) : std::nullopt;
        case Placeholder::required_gib: return three_digits(in_gib(a.memory.required()));
        case Placeholder::usable_gib: return three_digits(in_gib(a.memory.usable));
        case Placeholder::host_gib: return three_digits(in_gib(a.memory.in_host_ram));
        case Placeholder::users: return fmt::format("{}", q.workload.users);
        case Placeholder::engine: return a.plan.engine->name;
        case Placeholder::model_context: return count(q.workload.model->max_context);
        case Placeholder::wired_limit_command:
            return a.plan.wired_limit ? Text(wired_limit_command(*a.plan.wired_limit)) : std::nullopt;
        case Placeholder::wired_limit_risk:
            return a.plan.wired_limit ? Text(wired_limit_risk(system, *a.plan.wired_limit)) : std::nullopt;
        case Placeholder::power_limit_w: return whole(a.plan.power_limit);
        case Placeholder::peak_w: return fmt::format("{:.0f}", a.power.peak.value);
        case Placeholder::volts: return fmt::format("{}", outlet.volts);
        case Placeholder::amps: return fmt::format("{}", outlet.amps);
        case Placeholder::outlet_limit_w: return fmt::format("{:.0f}", outlet.usable_limit().value);
        case Placeholder::spike_w: return whole(a.power.supply.spike);
        case Placeholder::supply_w: return fmt::format("{}", a.power.supply.capacity.value);
        case Placeholder::availability: return std::string(name_of(availability_of(system, q.purchase.as_of)));
        case Placeholder::day: return iso(q.purchase.as_of);
        case Placeholder::price_age_days:
            return price ? Text(fmt::format("{}", days_between(price->date, q.purchase.as_of))) : std::nullopt;
        case Placeholder::price_date: return price ? Text(iso(price->date)) : std::nullopt;
        case Placeholder::system: return system.id;
    }
    return {};
}

}  // namespace

std::optional<std::string> filled(const Template& sentence, const Question& question, const Candidate& candidate) {
    std::string text;
    for (const Template::Piece& piece : sentence.pieces) {
        text += piece.text;
        if (!piece.placeholder) continue;
        const Text value = figure(*piece.placeholder, question, candidate);
        if (!value) return {};
        text += *value;
    }
    return text;
}

}  // namespace advisor
