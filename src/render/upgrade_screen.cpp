// The short form of `upgrade`.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "advisor/answer.hpp"
#include "advisor/decide.hpp"
#include "advisor/render.hpp"
#include "layout.hpp"
#include "screen.hpp"
#include "side_by_side.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr std::size_t kLeastSteps = 3, kMostSteps = 6;  ///< in the table, as they fit; fewer with --top
constexpr std::size_t kUpgradeLines = 24;               ///< lines
constexpr std::size_t kRefused = 2;

bool runs(const std::optional<Candidate>& candidate) { return decode_of_all(candidate).value > 0; }

std::string_view whose(const Question& question) { return question.workload.users > 1 ? " for all users" : ""; }

std::string speed_of(const Upgrade& answer) {
    if (!runs(answer.before)) return "does not run this as asked";
    const Assessment& a = answer.before->assessment;
    const std::string start = a.training ? "" : ", first token " + duration(a.speed.ttft_s.value);
    return fmt::format("{} t/s{}{}, context to {}", rate(decode_of_all(answer.before).value), whose(answer.question),
                       start, brief_tokens(a.memory.max_context));
}

std::string owned(const Upgrade& answer, const RenderOptions& options) {
    std::string text = fmt::format("{}: {}", safe(answer.own->name), speed_of(answer));
    if (answer.sale) text += fmt::format("; sells for {}", money(currency_of(answer.question), answer.sale));
    if (runs(answer.before)) {
        text += fmt::format(", power {} a year",
                            money(currency_of(answer.question), answer.before->assessment.cost.electricity_per_year));
        for (const Reason& reason : answer.before->reasons) text += "; but " + safe(reason.message);
    }
    return few_lines("You own  ", text, 3, options.width) +
           few_lines("Limit    ", safe(answer.bottleneck.message), 3, options.width);
}

using Steps = std::vector<const UpgradeStep*>;

/// What a reader tells apart: boxes from what is built of parts, more of the same cards from others beside them.
auto kind_of(const System& own, const UpgradeStep& step) {
    const auto is_new = [&](const SystemDevice& entry) { return count_in(own, entry.device) == 0; };
    const bool others =
        step.kind == StepKind::more_cards && std::any_of(step.to->devices.begin(), step.to->devices.end(), is_new);
    return std::tuple(step.kind, step.to->host.has_value(), others);
}

/// The first, the way out of the bottleneck and, where nothing runs yet, the cheapest; then the first of each kind, the
/// fastest for the money, the others: `most` of them, in the order of the list. Makes of one build count once.
Steps shown_of(const Upgrade& answer, std::size_t most) {
    const std::vector<UpgradeStep>& steps = answer.steps;
    Steps chosen;
    const auto choose = [&](const UpgradeStep& step) {
        const auto same = [&](const UpgradeStep* other) {
            return other == &step || (other->kind == step.kind && same_build(*other->to, *step.to));
        };
        if (chosen.size() < most && std::none_of(chosen.begin(), chosen.end(), same)) chosen.push_back(&step);
    };
    const auto cheaper = [](const UpgradeStep& a, const UpgradeStep& b) { return *a.net < *b.net; };
    const auto slower = [](const UpgradeStep& a, const UpgradeStep& b) { return a.gain < b.gain; };
    choose(steps.front());
    for (const UpgradeStep& step : steps)
        if (step.to == answer.bottleneck.way_out) choose(step);
    if (!runs(answer.before)) choose(*std::min_element(steps.begin(), steps.end(), cheaper));
    for (const UpgradeStep& step : steps) {
        const auto alike = [&](const UpgradeStep& other) {
            return kind_of(*answer.own, other) == kind_of(*answer.own, step);
        };
        if (&*std::find_if(steps.begin(), steps.end(), alike) == &step) choose(step);
    }
    if (answer.question.limits.budget) choose(*std::max_element(steps.begin(), steps.end(), slower));
    for (const UpgradeStep& step : steps) choose(step);
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

std::string_view action(StepKind kind) {
    switch (kind) {
        case StepKind::parts: return "move";
        case StepKind::more_cards: return "add";
        case StepKind::memory: return "RAM";
        case StepKind::cards: return "swap";
        case StepKind::replace: return "sell";
        case StepKind::add_box: return "twin";
        case StepKind::beside: return "beside";
    }
    return "";
}

/// Cards that come into the host that stays.
std::string new_cards(const System& own, const System& to) {
    std::vector<std::string> cards;
    const Device* last = nullptr;
    for (const SystemDevice& entry : to.devices) {
        const int more = count_in(to, entry.device) - count_in(own, entry.device);
        if (more > 0 && entry.device != last)
            cards.push_back(more == 1 ? entry.device->id : fmt::format("{}x{}", more, entry.device->id));
        last = entry.device;
    }
    return join(cards, "+");
}

/// What is built of parts goes by its id, which can be typed.
std::vector<std::string> names_of(const System& own, const Steps& steps) {
    std::vector<const System*> systems;
    for (const UpgradeStep* step : steps) systems.push_back(step->to);
    std::vector<std::string> names = shortest_names(systems);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool same_host = steps[i]->kind == StepKind::more_cards || steps[i]->kind == StepKind::cards;
        if (!systems[i]->host) continue;
        if (steps[i]->kind == StepKind::memory) names[i] = fmt::format("{:.0f} GiB", in_gib(systems[i]->host->ram));
        else if (same_host && steps[i]->reasons.empty()) names[i] = new_cards(own, *systems[i]);
        else names[i] = systems[i]->id.substr(0, systems[i]->id.find(','));
    }
    return names;
}

Cell paid(const Currency& currency, const UpgradeStep& step) {
    Cell cell = word(pays_in_words(currency, step));
    if (step.net && step.net->value < 0) cell.tone = Tone::good;
    return cell;
}

/// What ownership costs more or less than keeping what is owned.
std::string change_of_cost(const Currency& currency, const std::optional<Usd>& change) {
    return change ? (change->value > 0 ? "+" : "") + money(currency, change) : "-";
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
        const std::size_t open = name.find(" ("), close = name.find(')');
        if (open < close && close < name.size()) name.erase(open, close + 1 - open);
        name.resize(std::min(name.size(), name.find_first_of(",:;")));
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

/// What spoils the step, a line each.
std::string beware(const UpgradeStep& step, const RenderOptions& options) {
    constexpr std::size_t kTold = 2;
    std::vector<std::string> notes;
    for (const std::string& note : step.notes) notes.push_back(safe(note));
    notes.resize(std::min(notes.size(), kTold));
    return listed_lines("Beware ", notes, kTold, 1, options);
}

std::string steps(const Catalog& catalog, const Upgrade& answer, std::size_t most, const RenderOptions& options) {
    if (answer.steps.empty())
        return paragraph("", std::string(kNoStep[answer.before && answer.before->reasons.empty()]), options.width);
    const Currency& currency = currency_of(answer.question);
    const Steps shown = shown_of(answer, most);
    const std::vector<std::string> names = names_of(*answer.own, shown);
    const bool shared = answer.question.workload.users > 1;
    TextColumn context = right("Context", "to");
    context.drop = 4;  // rather than letters of ids, which can be typed
    TextTable table;
    table.columns = {
        left(""),
        left(""),
        {{"", "Best step first"}, Align::left, 0, true},
        right("You", "pay"),
        right(shared ? "All" : "Speed", "t/s"),
        on_wide(right("First", "token"), 2, options),
        std::move(context),
        right("Noise", "dB(A)"),
        on_wide(right(fmt::format("Own {} y", brief(answer.question.purchase.years)), "vs now"), 3, options)};
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const UpgradeStep& step = *shown[i];
        const Assessment& a = step.after->assessment;
        table.rows.push_back({word(fmt::format("{}", i + 1)), word(std::string(action(step.kind))), word(names[i]),
                              paid(currency, step), word(rate(decode_of_all(step.after).value)),
                              word(a.training ? "-" : duration(a.speed.ttft_s.value)),
                              word(brief_tokens(a.memory.max_context)),
                              word(a.power.noise ? fmt::format("{:.0f}", a.power.noise->value) : "-"),
                              word(change_of_cost(currency, step.ownership_change))});
    }
    std::string text = laid_out(std::move(table), options.width, options.color);
    text += few_lines("For 1  ", bought_and_sold(catalog, *shown.front()), 2, options.width);
    text += beware(*shown.front(), options);
    const bool keep = answer.per_year && answer.steps.front().per_year > answer.per_year;
    std::string end = keep ? "Keeping it costs you less than any step, waiting counted" : "";
    if (const std::size_t more = answer.steps.size() - shown.size())
        end += fmt::format("{} {} more step{} (-v)", keep ? ";" : "... and", more, more == 1 ? "" : "s");
    if (!end.empty()) text += paragraph("", end, options.width);
    return text;
}

std::string refused(const Upgrade& answer, const RenderOptions& options) {
    const std::size_t shown = std::min(answer.refused.size(), kRefused);
    Steps nearest;
    for (std::size_t i = 0; i < shown; ++i) nearest.push_back(&answer.refused[i]);
    const std::vector<std::string> names = names_of(*answer.own, nearest);
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

std::string pays_in_words(const Currency& currency, const UpgradeStep& step) {
    if (!step.net) return "no price";
    return step.net->value >= 0 ? money(currency, step.net) : "get " + money(currency, Usd{} - *step.net);
}

std::string moves_in_words(const Currency& currency, const std::vector<PartMove>& list, std::size_t most) {
    std::vector<std::string> words;
    const std::size_t shown = list.size() > most + 1 ? most : list.size();
    for (std::size_t i = 0; i < shown; ++i)
        words.push_back(fmt::format("{}{} {}", list[i].quantity == 1 ? "" : brief(list[i].quantity) + "x ",
                                    safe(list[i].part), list[i].usd ? money(currency, list[i].usd) : "(no price)"));
    Usd rest;
    for (std::size_t i = shown; i < list.size(); ++i) rest += list[i].usd.value_or(Usd{});
    if (shown < list.size())
        words.push_back(fmt::format("{} smaller parts {}", list.size() - shown, money(currency, rest)));
    return join(words, ", ");
}

std::string upgrade_screen(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                           const RenderOptions& options) {
    const std::string before = short_question(catalog, answer.question, options) + "\n" + owned(answer, options);
    const std::string after = refused(answer, options) + waiting(answer, options) +
                              taken(answer.question, stale_prices(catalog, answer), About::everything, options);
    constexpr std::size_t kAround = 5;  // heading, what the first takes, how many more
    const std::string first = answer.steps.empty() ? "" : beware(answer.steps.front(), options);
    const std::size_t lines = lines_in(before) + lines_in(first) + lines_in(after) + kAround;
    const std::size_t room = kUpgradeLines > lines ? kUpgradeLines - lines : 0;
    const std::size_t most = std::clamp(room, kLeastSteps, kMostSteps);
    return before + steps(catalog, answer, top > 0 ? std::min(top, most) : most, options) + after;
}

}  // namespace advisor::render
