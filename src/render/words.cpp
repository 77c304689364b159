#include "words.hpp"

#include <fmt/format.h>

#include "advisor/figures.hpp"

namespace advisor::render {

std::string safe(std::string_view text) { return printable(text, 600); }

bool is_in_dollars(const Assumption& assumption) { return assumption.unit.starts_with(us_dollar().id); }

std::string number_of(const Currency& currency, const Assumption& assumption) {
    const bool converted = is_in_dollars(assumption) && !currency.is_dollar();
    // Six digits: what was typed comes back from dollars as it was.
    if (converted) return fmt::format("{:.6g}", in_currency(currency, *assumption.number));
    constexpr double kExact = 1e5;  // below it six digits say a price to the cent
    if (is_in_dollars(assumption) && *assumption.number < kExact) return fmt::format("{:.6g}", *assumption.number);
    return fmt::format("{}", *assumption.number);
}

std::string gib_text(Bytes bytes) { return three_digits(in_gib(bytes)); }

std::string tokens(std::int64_t count) { return thousands(static_cast<double>(count)); }

std::string range(const Estimate& estimate) { return three(estimate.low) + "-" + three(estimate.high); }

std::string_view mark(const SystemPrice& price) { return is_weak(price) ? "?" : ""; }

std::string_view mark(Basis basis) {
    switch (basis) {
        case Basis::measured: return "*";
        case Basis::extrapolated: return "~";
        case Basis::calibrated: break;
    }
    return "";
}

std::string_view verdict_of(const Row& row) {
    if (row.candidate == nullptr) return "no";
    return name_of(memory_fit_of(*row.catalog, row.candidate->assessment.memory));
}

namespace {

std::string parallel_text(const Plan& plan) {
    if (plan.prefill_cards > 0)
        return fmt::format("prompts read by {}x {}, answers written by {}x {}", plan.prefill_cards,
                           safe(device_at(*plan.system, plan.first_prefill_card)->device->name), plan.cards,
                           safe(device_at(*plan.system, plan.first_card)->device->name));
    switch (plan.parallel) {
        case Parallel::layer: return fmt::format("layer split over {}", plan.cards);
        case Parallel::tensor: return fmt::format("tensor parallel over {}", plan.cards);
        case Parallel::ddp: return fmt::format("a copy on each of {} (DDP)", plan.cards);
        case Parallel::fsdp: return fmt::format("shards on {} (FSDP)", plan.cards);
        case Parallel::pipeline: return fmt::format("pipeline over {}", plan.cards);
        case Parallel::none: break;
    }
    return "one device";
}

}  // namespace

std::string plan_text(const Plan& plan) {
    std::vector<std::string> words;
    if (plan.engine != nullptr) words.push_back(safe(plan.engine->name));
    words.push_back(parallel_text(plan));
    if (plan.replicas > 1) words.push_back(fmt::format("{} copies", plan.replicas));
    if (plan.quant != nullptr) words.push_back(safe(plan.quant->id));
    words.push_back(fmt::format("KV {}", name_of(plan.kv)));
    if (plan.power_limit) words.push_back(fmt::format("{} W per card", brief(plan.power_limit->value)));
    if (plan.offload) words.push_back("rest in host RAM");
    if (plan.wired_limit) words.push_back(fmt::format("GPU limit {} GiB", gib_text(*plan.wired_limit)));
    return join(words, ", ");
}

std::string plan_brief(const Plan& plan) {
    std::vector<std::string> words;
    if (plan.engine != nullptr) words.push_back(safe(plan.engine->id));
    if (plan.quant != nullptr) words.push_back(safe(plan.quant->id));
    if (plan.parallel != Parallel::none) words.push_back(fmt::format("{} x{}", name_of(plan.parallel), plan.cards));
    if (plan.prefill_cards > 0) words.push_back(fmt::format("prefill x{}", plan.prefill_cards));
    if (plan.offload) words.emplace_back("offload");
    return join(words, " ");
}

std::string years_text(double years) { return fmt::format("{} year{}", brief(years), years == 1 ? "" : "s"); }

std::string quant_name(const Decision& decision) {
    const Workload& workload = decision.question.workload;
    return safe(workload.quant != nullptr ? workload.quant->id : workload.bit_class);
}

std::string percent(double share) {
    if (share > 0 && share < 0.01) return "under 1 %";
    if (share < 1 && share > 0.99) return "over 99 %";
    return fmt::format("{:.0f} %", 100 * share);
}

std::string plural(std::size_t count, std::string_view noun) {
    if (count == 1) return fmt::format("1 {}", noun);
    const std::size_t end = std::min({noun.size(), noun.find(" of "), noun.find(" to ")});
    const std::string_view word = noun.substr(0, end), rest = noun.substr(end);
    const bool in_y =
        word.size() > 1 && word.ends_with('y') && std::string_view("aeou").find(word[word.size() - 2]) == word.npos;
    return fmt::format("{} {}{}{}", count, in_y ? word.substr(0, word.size() - 1) : word, in_y ? "ies" : "s", rest);
}

std::optional<std::string> figure_in_words(const Row& row, std::string_view figure) {
    const Figure& named = figure_named(figure);
    const Reading reading = reading_of(named, row);
    if (!reading.known()) return {};
    return fmt::format("{} {}", reading.words, in_unit(currency_of(row), named.shown.unit));
}

std::string legend(const std::vector<Row>& rows) {
    bool measured = false, extrapolated = false, weak = false;
    for (const Row& row : rows) {
        if (row.candidate == nullptr) continue;
        const auto& price = row.candidate->assessment.cost.price;
        weak |= price && is_weak(*price);
        const Basis basis = pace_of(row.candidate->assessment).basis;
        measured |= basis == Basis::measured;
        extrapolated |= basis == Basis::extrapolated;
    }
    std::vector<std::string> notes;
    if (measured) notes.emplace_back("* measured on this very setup");
    if (extrapolated) notes.emplace_back("~ extrapolated, no measurement of this class nearby");
    if (!notes.empty()) notes.emplace_back("unmarked: predicted by a model calibrated on measurements");
    if (weak) notes.emplace_back("? most of the price has no good source, or is older than a year");
    return join(notes, "; ");
}

}  // namespace advisor::render
