// The short form of `upgrade`.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/answer.hpp"
#include "advisor/render.hpp"
#include "layout.hpp"
#include "screen.hpp"
#include "side_by_side.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr std::size_t kSteps = 4;  ///< in the table, unless --top asks for fewer
constexpr std::size_t kRefused = 2;

bool runs(const std::optional<Candidate>& candidate) { return decode_of_all(candidate).value > 0; }

std::string_view whose(const Question& question) { return question.workload.users > 1 ? " for all users" : ""; }

std::string speed_of(const Upgrade& answer) {
    if (!runs(answer.before)) return "does not run this as asked";
    const Assessment& a = answer.before->assessment;
    return fmt::format("{} t/s{}, first token {}, context to {}", rate(decode_of_all(answer.before).value),
                       whose(answer.question), duration(a.speed.ttft_s.value), brief_tokens(a.memory.max_context));
}

std::string owned(const Upgrade& answer, const RenderOptions& options) {
    std::string text = fmt::format("{}: {}", safe(answer.own->name), speed_of(answer));
    if (answer.sale) text += fmt::format("; sells for {}", dollars(answer.sale));
    if (runs(answer.before))
        text += fmt::format(", power {} a year", dollars(answer.before->assessment.cost.electricity_per_year));
    return few_lines("You own  ", text, 2, options.width) +
           few_lines("Limit    ", safe(answer.bottleneck.message), 3, options.width);
}

std::vector<std::string> names_of(const std::vector<UpgradeStep>& steps, std::size_t shown) {
    std::vector<const System*> systems;
    for (std::size_t i = 0; i < shown; ++i) systems.push_back(steps[i].to);
    return shortest_names(systems);
}

Cell paid(const UpgradeStep& step) {
    if (!step.net) return word("no price");
    if (step.net->value >= 0) return word(dollars(step.net));
    return {fmt::format("get {}", dollars(Usd{} - *step.net)), {}, false, Tone::good};
}

/// What ownership costs more or less than keeping what is owned.
std::string change_of_cost(const std::optional<Usd>& change) {
    return change ? (change->value > 0 ? "+" : "") + dollars(change) : "-";
}

std::string parts(const Catalog& catalog, const std::vector<PartMove>& moves) {
    std::vector<PartMove> sorted = moves;
    std::stable_sort(sorted.begin(), sorted.end(), [](const PartMove& a, const PartMove& b) {
        return b.usd.value_or(Usd{}) < a.usd.value_or(Usd{});
    });
    std::vector<std::string> words;
    for (const PartMove& move : sorted) {
        const Part* part = find(catalog.parts, move.part);
        const System* system = find(catalog.systems, move.part);
        std::string name = safe(part ? part->name : system ? system->name : move.part);
        name.resize(std::min({name.size(), name.find(" ("), name.find_first_of(",:;")}));
        words.push_back((move.quantity == 1 ? "" : brief(move.quantity) + "x ") + name);
    }
    constexpr std::size_t kNamed = 3;
    if (words.size() > kNamed + 1) {
        const std::size_t rest = words.size() - kNamed;
        words.resize(kNamed);
        words.push_back(fmt::format("{} more", rest));
    }
    return join(words, ", ");
}

std::string bought_and_sold(const Catalog& catalog, const UpgradeStep& step) {
    std::string text = "buy " + parts(catalog, step.buy);
    return step.sell.empty() ? text : text + "; sell " + parts(catalog, step.sell);
}

std::string steps(const Catalog& catalog, const Upgrade& answer, std::size_t top, const RenderOptions& options) {
    if (answer.steps.empty())
        return paragraph("", "Doing nothing is best: no step helps within these constraints.", options.width);
    const std::size_t shown = std::min({answer.steps.size(), top > 0 ? top : kSteps, kSteps});
    const std::vector<std::string> names = names_of(answer.steps, shown);
    const bool shared = answer.question.workload.users > 1;
    TextTable table;
    table.columns = {
        left(""),
        {{"", "Best step first"}, Align::left, 0, true},
        right("You", "pay"),
        right(shared ? "All" : "Speed", "t/s"),
        on_wide(right("First", "token"), 2, options),
        on_wide(right("Context", "to"), 1, options),
        right("Noise", "dB(A)"),
        on_wide(right(fmt::format("Own {} y", brief(answer.question.purchase.years)), "vs now"), 3, options)};
    for (std::size_t i = 0; i < shown; ++i) {
        const UpgradeStep& step = answer.steps[i];
        const Assessment& a = step.after->assessment;
        table.rows.push_back({word(fmt::format("{}", i + 1)), word(names[i]), paid(step),
                              word(rate(decode_of_all(step.after).value)), word(duration(a.speed.ttft_s.value)),
                              word(brief_tokens(a.memory.max_context)),
                              word(a.power.noise ? fmt::format("{:.0f}", a.power.noise->value) : "unknown"),
                              word(change_of_cost(step.ownership_change))});
    }
    std::string text = laid_out(std::move(table), options.width, options.color);
    text += few_lines("For 1  ", bought_and_sold(catalog, answer.steps.front()), 2, options.width);
    if (shown < answer.steps.size()) text += fmt::format("... and {} more steps (-v)\n", answer.steps.size() - shown);
    return text;
}

std::string refused(const Upgrade& answer, const RenderOptions& options) {
    const std::size_t shown = std::min(answer.refused.size(), kRefused);
    const std::vector<std::string> names = names_of(answer.refused, shown);
    constexpr std::string_view kLabel = "Refused  ";
    constexpr std::size_t kLines = 2;
    const int room = options.width > 0 ? (options.width - display_width(kLabel)) * static_cast<int>(kLines) : 0;
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < shown; ++i) lines.push_back(first_reason(names[i], answer.refused[i].reasons, room));
    return listed_lines(kLabel, lines, kRefused, kLines, options);
}

std::string waiting(const Upgrade& answer, const RenderOptions& options) {
    if (answer.waiting.empty()) return "";
    using Status = RoadmapEntry::Status;
    const Waiting& first = answer.waiting.front();  // those not yet sold come first
    const bool awaited = first.entry->status == Status::announced || first.entry->status == Status::rumoured;
    if (!awaited)
        return few_lines("Wait     ", "for nothing: what was announced in its place is sold or never came", 1,
                         options.width);
    std::string text = fmt::format("{} ({}", safe(first.entry->name), name_of(first.entry->status));
    if (!first.entry->expected.empty()) text += ", expected " + safe(first.entry->expected);
    text += ")";
    if (first.decode) text += fmt::format(", {} t/s here", rate(first.decode->value));
    return few_lines("Wait     ", text + ": " + safe(first.entry->record), 1, options.width);
}

}  // namespace

std::string upgrade_screen(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                           const RenderOptions& options) {
    return short_question(catalog, answer.question, options) + "\n" + owned(answer, options) +
           steps(catalog, answer, top, options) + refused(answer, options) + waiting(answer, options) +
           taken(answer.question, stale_prices(catalog, answer), About::everything, options);
}

}  // namespace advisor::render
