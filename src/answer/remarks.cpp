#include "remarks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "advisor/catalog.hpp"
#include "advisor/figures.hpp"
#include "catalog/closed_lists.hpp"
#include "decide/parts.hpp"

namespace advisor {

namespace {

const Figure& figure_at(std::size_t placeholder) {
    static const std::vector<const Figure*> figures = [] {
        std::vector<const Figure*> found;
        for (const std::string_view name : kPlaceholders) found.push_back(&figure_in_sentences(name));
        return found;
    }();
    return *figures[placeholder];
}

}  // namespace

std::optional<std::string> filled(const Template& sentence, const Question& question, const Candidate& candidate) {
    const Row row = row_of(question, candidate);
    std::string text;
    for (const Template::Piece& piece : sentence.pieces) {
        text += piece.text;
        if (!piece.placeholder) continue;
        const std::optional<std::string> value = in_sentence(figure_at(*piece.placeholder), row);
        if (!value) return {};
        text += *value;
    }
    return text;
}

namespace {

void say(const Template& phrase, const Template& otherwise, const Question& question, const Candidate& candidate,
         std::vector<std::string>& sentences) {
    std::optional<std::string> text = filled(phrase, question, candidate);
    if (!text && !otherwise.pieces.empty()) text = filled(otherwise, question, candidate);
    if (text) sentences.push_back(std::move(*text));
}

/// What a warning depends on.
struct Case {
    const Catalog& catalog;
    const Question& question;
    const Assessment& a;
    const std::optional<Speed>& tuned;
    std::optional<Seconds> full_context;
    const Constants& k = catalog.constants;
    const Plan& plan = a.plan;
    const System& system = *a.plan.system;

    bool has_link(Link link) const {
        return std::any_of(system.devices.begin(), system.devices.end(),
                           [&](const auto& entry) { return entry.link == link; });
    }
    /// Whether a card of that kind is bought, for a slot.
    bool buys(bool (*is_such)(const CardShape&)) const {
        return std::any_of(system.devices.begin(), system.devices.end(), [&](const SystemDevice& entry) {
            const auto& card = entry.device->card;
            return card && is_such(*card) && question.purchase.owned(*entry.device->part, 1) == 0;
        });
    }
    bool shared() const { return question.workload.users > 1; }
    bool fits_by_default() const {
        Plan by_default = plan;
        by_default.wired_limit.reset();
        return place(catalog, question.workload, by_default).fits;
    }
    bool capped_by_circuit() const { return plan.power_limit && !question.knobs.power_limit; }
    Availability availability() const { return availability_of(system, question.purchase.as_of); }
};

struct Rule {
    Caution caution;
    WarningCode code;
    bool (*holds)(const Case&);
};

/// What spoils the purchase first, how sure the figures are last: a screen shows few.
constexpr auto kRules = std::to_array<Rule>({
    {Caution::unreleased, WarningCode::unreleased,
     [](const Case& c) {
         return c.availability() == Availability::announced || c.availability() == Availability::never_released;
     }},
    {Caution::long_context, WarningCode::long_context,
     [](const Case& c) {
         const Workload& w = c.question.workload;
         return w.model->max_context > 0 && w.context > w.model->max_context;
     }},
    {Caution::modified, WarningCode::modified_card,
     [](const Case& c) { return c.buys([](const CardShape& card) { return card.modified; }); }},
    {Caution::full_context, WarningCode::full_context,
     [](const Case& c) { return c.full_context && *c.full_context > Seconds{c.k.long_prompt_s}; }},
    {Caution::circuit_capped, WarningCode::near_circuit_limit, [](const Case& c) { return c.capped_by_circuit(); }},
    {Caution::circuit_near, WarningCode::near_circuit_limit,
     [](const Case& c) {
         return !c.capped_by_circuit() &&
                c.a.power.peak.value > c.k.near_circuit_share * c.a.power.outlet.usable_limit().value;
     }},
    {Caution::psu_spikes, WarningCode::psu_spikes,
     [](const Case& c) {
         const SupplyLoad& supply = c.a.power.supply;
         return supply.units > 0 && supply.spike.value_or(Watts{}) > supply.capacity;
     }},
    {Caution::loud, WarningCode::loud,
     [](const Case& c) {
         const double away = quieter_here(c.catalog.rates, c.question.preference.place);
         return c.a.power.noise && c.a.power.noise->value - away >= c.k.loud_dba;
     }},
    {Caution::no_fans, WarningCode::passive_card,
     [](const Case& c) {
         return c.buys([](const CardShape& card) { return card.cooling == Cooling::passive; });
     }},
    {Caution::old_toolkit, WarningCode::old_toolkit, [](const Case& c) { return needs_old_toolkit(c.k, c.system); }},
    {Caution::partial_engine, WarningCode::partial_engine, [](const Case& c) { return c.plan.in_part(); }},
    {Caution::slow, WarningCode::slow,
     [](const Case& c) { return !c.a.training && c.a.speed.decode_tps.value < c.k.slow_tps; }},
    {Caution::slow_once_tuned, WarningCode::slow,
     [](const Case& c) { return c.tuned && c.tuned->decode_tps.value < c.k.slow_tps; }},
    {Caution::long_prompt, WarningCode::long_prompt,
     [](const Case& c) { return c.a.speed.ttft_s.value > c.k.long_prompt_s; }},
    {Caution::concurrency, WarningCode::concurrency,
     [](const Case& c) { return c.shared() && c.plan.engine->batching != Batching::continuous; }},
    {Caution::single_stream, WarningCode::single_stream,
     [](const Case& c) { return c.shared() && c.plan.engine->batching == Batching::serial; }},
    {Caution::untimed, WarningCode::untimed, [](const Case& c) { return c.a.training && !c.a.training->timed(); }},
    {Caution::slow_link_x1, WarningCode::slow_link,
     [](const Case& c) { return c.plan.cards > 1 && c.has_link(Link::x1); }},
    {Caution::slow_link_x4, WarningCode::slow_link,
     [](const Case& c) {
         return c.plan.cards > 1 && c.plan.parallel == Parallel::tensor && c.has_link(Link::x4) &&
                !c.has_link(Link::x1);
     }},
    {Caution::offload, WarningCode::offload, [](const Case& c) { return c.a.memory.in_host_ram.value > 0; }},
    {Caution::wired_limit_raised, WarningCode::wired_limit,
     [](const Case& c) { return c.plan.wired_limit && !c.fits_by_default(); }},
    {Caution::wired_limit_close, WarningCode::wired_limit,
     [](const Case& c) {
         const double free = 1 - c.a.memory.required() / c.a.memory.usable;
         return !c.plan.wired_limit && c.system.devices.front().device->usable_fraction && free < 2 * c.k.tight_margin;
     }},
    {Caution::cluster, WarningCode::cluster, [](const Case& c) { return c.system.kind == SystemKind::cluster; }},
    {Caution::used_market, WarningCode::used_market,
     [](const Case& c) { return c.system.condition == Condition::used; }},
    {Caution::discontinued, WarningCode::discontinued,
     [](const Case& c) { return c.availability() == Availability::discontinued; }},
    {Caution::weak_price, WarningCode::weak_price,
     [](const Case& c) { return c.a.cost.price && is_weak(*c.a.cost.price); }},
    {Caution::stale_price, WarningCode::stale_price,
     [](const Case& c) {
         return c.a.cost.price && days_between(c.a.cost.price->date, c.question.purchase.as_of) > c.k.stale_days;
     }},
    {Caution::noise_assumed, WarningCode::noise_assumed,
     [](const Case& c) {
         const auto& limit = c.question.limits.noise;
         const auto& range = c.a.power.noise_range;
         const double away = quieter_here(c.catalog.rates, c.question.preference.place);
         return limit && range && range->high.value - away > limit->value;
     }},
    {Caution::extrapolated, WarningCode::extrapolated,
     [](const Case& c) {
         return pace_of(c.a).basis == Basis::extrapolated && (!c.a.training || c.a.training->timed());
     }},
});
static_assert(kRules.size() == kCautions);

}  // namespace

namespace {

/// "; qwen3.6-27b takes 262,144": the model nearest in size whose context is long enough.
std::string longer_model(const Catalog& catalog, const Workload& workload) {
    const auto away = [&](const Model& model) {
        return std::abs(std::log(model.total_params / workload.model->total_params)) +
               std::abs(std::log(model.active_params / workload.model->active_params));
    };
    constexpr double kAlike = 1;  // both sizes within some 60 %
    const Model* nearest = nullptr;
    for (const Model& model : catalog.models) {
        if (model.max_context < workload.context || away(model) > kAlike) continue;
        if (nearest == nullptr || away(model) < away(*nearest)) nearest = &model;
    }
    return nearest ? fmt::format("; {} takes {}", nearest->id, thousands(static_cast<double>(nearest->max_context)))
                   : std::string();
}

/// The first word after a prompt that fills a context much longer than what is taken for a prompt.
std::optional<Seconds> first_word_when_full(const Catalog& catalog, const Question& question, const Assessment& a) {
    constexpr std::int64_t kMuchLonger = 4;
    const Workload& w = question.workload;
    const std::int64_t whole =
        std::min(w.context, w.model->max_context > 0 ? w.model->max_context : w.context) - w.output;
    if (w.trains() || whole < w.prompt * kMuchLonger) return {};
    Question full = question;
    full.workload.prompt = whole;
    return Seconds{assess(catalog, full, a.plan, a.memory, {}).speed.ttft_s.value};
}

}  // namespace

std::vector<Warning> warnings_for(const Catalog& catalog, const Question& question, const Candidate& candidate) {
    const Case facts{catalog, question, candidate.assessment, candidate.tuned,
                     first_word_when_full(catalog, question, candidate.assessment)};
    std::vector<Warning> warnings;
    for (const Rule& rule : kRules) {
        if (!rule.holds(facts)) continue;
        const Template& phrase = catalog.caution_phrases[static_cast<std::size_t>(rule.caution)].text;
        std::optional<std::string> text = filled(phrase, question, candidate);
        if (text && rule.caution == Caution::long_context) *text += longer_model(catalog, question.workload);
        if (text && rule.caution == Caution::full_context)
            *text += fmt::format("; one that fills the context takes {} s (--prompt-tokens)",
                                 three_digits(facts.full_context->value));
        if (text) warnings.push_back({rule.code, std::move(*text)});
    }
    for (const Notice* notice : notices_for(catalog, question, facts.system))
        warnings.push_back(
            {WarningCode::outdated_advice, fmt::format("{} ({})", notice->text, dated(notice->since, notice->as_of))});
    return warnings;
}

namespace {

/// By how many dollars a year each term of a candidate is above the usual, worth saying or not.
struct Gap {
    std::size_t term;
    Usd usd;
};

/// Those of one sign that are worth saying, the widest first.
std::vector<Gap> gaps(const Candidate& candidate, const UsualTerms& usual, double sign) {
    constexpr double kWorthSaying = 0.02;  // of all that it costs
    std::vector<Gap> found;
    if (!usual.known) return found;
    for (std::size_t i = 0; i < kTerms; ++i) {
        const Usd gap = (candidate.cost.terms[i] - usual.usd[i]) * sign;
        if (gap > candidate.cost.sum() * kWorthSaying) found.push_back({i, gap});
    }
    std::stable_sort(found.begin(), found.end(), [](const Gap& a, const Gap& b) { return a.usd > b.usd; });
    return found;
}

}  // namespace

UsualTerms usual_terms(const std::vector<Candidate>& results) {
    UsualTerms usual;
    usual.known = results.size() > 1;
    if (!usual.known) return usual;
    for (std::size_t i = 0; i < kTerms; ++i) {
        std::vector<Usd> dollars;
        for (const Candidate& c : results) dollars.push_back(c.cost.terms[i]);
        std::sort(dollars.begin(), dollars.end());
        usual.usd[i] = (dollars[(dollars.size() - 1) / 2] + dollars[dollars.size() / 2]) / 2;
    }
    return usual;
}

std::vector<std::string> why(const Catalog& catalog, const Question& question, const Candidate& candidate,
                             const UsualTerms& usual) {
    constexpr std::size_t kMost = 3;
    std::vector<std::string> sentences;
    const bool trains = question.workload.trains();
    for (const Gap& gap : gaps(candidate, usual, -1))
        if (sentences.size() < kMost && !(trains && gap.term == static_cast<std::size_t>(Term::waiting)))
            say(catalog.term_phrases[gap.term].good, {}, question, candidate, sentences);
    return sentences;
}

std::vector<std::string> skip_if(const Catalog& catalog, const Question& question, const Candidate& candidate,
                                 const UsualTerms& usual) {
    constexpr std::size_t kMost = 2;
    std::vector<std::string> sentences;
    const TermPhrases& owning = catalog.term_phrases[static_cast<std::size_t>(Term::owning)];
    if (!candidate.cost.per_year) say(owning.bad, owning.unknown, question, candidate, sentences);
    for (const Gap& gap : gaps(candidate, usual, 1)) {
        const TermPhrases& phrases = catalog.term_phrases[gap.term];
        const bool runs = question.workload.trains() && gap.term == static_cast<std::size_t>(Term::waiting);
        const Template& bad = runs ? phrases.unknown : phrases.bad;
        if (sentences.size() < kMost) say(bad, phrases.unknown, question, candidate, sentences);
    }
    return sentences;
}

namespace {

/// The figure that a term is spoken of by.
constexpr std::array<std::string_view, kTerms> kSpokenOf{"ownership_usd", "decode_tps", "noise_dba", "effort_hours",
                                                         "headroom_gib"};

/// "2.1 t/s faster" where there are words for more and less, else both figures: "20 against 60 % effort"; nothing where
/// neither is known.
std::string difference(std::string_view name, const Row& a, const Row& b) {
    const Figure& figure = figure_named(name);
    const Shown& shown = figure.shown;
    const auto said = [&](double number) { return as_difference(figure, a, number); };
    const std::optional<double> x = reading_of(figure, a).number, y = reading_of(figure, b).number;
    const auto known = [&](const std::optional<double>& number) { return number ? said(*number) : "unknown"; };
    if (!x && !y) return "";
    // The sign of dollars stands before the number.
    const std::string unit = shown.unit == "USD" ? "" : " " + std::string(shown.unit);
    if (x && y && !shown.more.empty())
        return fmt::format("{}{} {}", said(std::abs(*x - *y)), unit, *x > *y ? shown.more : shown.less);
    return fmt::format("{} against {}{}", known(x), known(y), unit);
}

}  // namespace

std::string differences(const Question& question, const Candidate& a, const Candidate& b) {
    constexpr std::size_t kNamed = 3;
    constexpr double kNothing = 1e-9;
    const auto gap = [&](std::size_t term) { return std::abs((a.cost.terms[term] - b.cost.terms[term]).value); };
    std::array<std::size_t, kTerms> order{};
    for (std::size_t i = 0; i < kTerms; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return gap(i) > gap(j); });
    std::vector<std::string> words;
    for (std::size_t i = 0; i < kNamed && gap(order[i]) > kNothing; ++i) {
        std::string word = difference(kSpokenOf[order[i]], row_of(question, a), row_of(question, b));
        if (!word.empty()) words.push_back(std::move(word));
    }
    return join(words, ", ");
}

}  // namespace advisor
