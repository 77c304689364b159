// Named figures of a claims file: facts of the catalog, answers of the model to questions that the file asks, prices,
// whether something was sold, and numbers given with a source.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "advisor/flags.hpp"
#include "read.hpp"

namespace advisor::claims {
namespace {

template <class Record>
struct FactKey {
    std::string_view key, unit;
    std::optional<double> (*value)(const Record&);
};

template <class T>
std::optional<double> value_in(const std::optional<T>& quantity) {
    return quantity ? std::optional(quantity->value) : std::nullopt;
}

constexpr double kGiga = 1e9, kTera = 1e12;

constexpr auto kDeviceFacts = std::to_array<FactKey<Device>>({
    {"memory_gib", "GiB", [](const Device& d) { return d.memory ? std::optional(in_gib(*d.memory)) : std::nullopt; }},
    {"bandwidth_gb_s", "GB/s", [](const Device& d) { return std::optional(d.bandwidth.value / kGiga); }},
    {"fp16_tflops", "TFLOPS", [](const Device& d) { return std::optional(d.fp16.value / kTera); }},
    {"usable_fraction", "", [](const Device& d) { return d.usable_fraction; }},
    {"idle_w", "W", [](const Device& d) { return value_in(d.idle); }},
    {"decode_w", "W", [](const Device& d) { return value_in(d.decode); }},
    {"max_w", "W", [](const Device& d) { return value_in(d.max); }},
    {"limit_w", "W", [](const Device& d) { return value_in(d.limit); }},
});

/// PCIe lanes of the slowest slot with a card; unknown where there are none.
std::optional<double> lanes_of(const System& system) {
    if (system.devices.empty() || system.devices.front().link == Link::unified) return {};
    return lanes_of(system.devices.front().link);
}

constexpr auto kSystemFacts = std::to_array<FactKey<System>>({
    {"cards", "", [](const System& s) { return std::optional<double>(device_count(s)); }},
    {"lanes_per_card", "", lanes_of},
    {"cpu_cores", "", [](const System& s) { return s.host ? std::optional<double>(s.host->cpu_cores) : std::nullopt; }},
    {"ram_gib", "GiB", [](const System& s) { return s.host ? std::optional(in_gib(s.host->ram)) : std::nullopt; }},
    {"volume_l", "l", [](const System& s) { return s.volume_l; }},
    {"weight_kg", "kg", [](const System& s) { return s.weight_kg; }},
    {"noise_load_dba", "dB(A)",
     [](const System& s) { return s.noise_load ? std::optional(s.noise_load->typical.value) : std::nullopt; }},
    {"effort", "", [](const System& s) { return std::optional(s.effort); }},
    {"upgrade", "", [](const System& s) { return std::optional(s.upgrade); }},
});

constexpr auto kRegionFacts = std::to_array<FactKey<Region>>({
    {"usd_per_kwh", "USD/kWh", [](const Region& r) { return std::optional(r.kwh_price.value); }},
});

constexpr auto kQuantFacts = std::to_array<FactKey<Quantization>>({
    {"bits_body", "bit", [](const Quantization& q) { return std::optional(q.bits_body); }},
});

/// A flag's name in a question: "-" written "_", and `systems` for the system that the command line takes as its word.
std::string key_of(const Flag& flag) {
    if (&flag == &flag_of(&Request::systems)) return "systems";
    std::string key(flag.name().substr(2));
    std::replace(key.begin(), key.end(), '-', '_');
    return key;
}

std::vector<const FlagRow<Request>*> flags_of_questions() {
    std::vector<const FlagRow<Request>*> rows;
    for (const FlagRow<Request>& row : question_flags())
        if ((row.flag.settable & kByAudit) != 0) rows.push_back(&row);
    return rows;
}

void read_flag_value(const FlagTarget<Request>& target, const Value& value, Request& request) {
    const auto read = [&](auto field) {
        auto& wanted = request.*field;
        using Wanted = std::remove_reference_t<decltype(wanted)>;
        if constexpr (std::is_same_v<Wanted, std::optional<double>>) {
            wanted = loader::read_number(value, loader::kNonNegative);
        } else if constexpr (std::is_same_v<Wanted, std::vector<std::string>>) {
            for (const Value& item : loader::read_list(value)) wanted.emplace_back(loader::read_text(item));
        } else if constexpr (std::is_same_v<Wanted, bool> || std::is_same_v<Wanted, std::optional<bool>>) {
            wanted = loader::read_flag(value);
        } else {
            wanted = std::string(loader::read_text(value));
        }
    };
    std::visit(read, target);
}

std::string word_of(const Value& value) {
    if (value.kind == Value::Kind::number) return fmt::format("{}", value.number);
    if (value.kind != Value::Kind::list) return std::string(value.text);
    std::vector<std::string> words;
    for (const Value& item : value.items) words.emplace_back(item.text);
    return join(words, ",");
}

constexpr double kNotFeasible = 999999;  // dollars a year: beyond all that is

/// What only the audit asks.
constexpr AnswerKey kOwnKeys[] = {
    {"fits", "", 0, nullptr, [](const Candidate& c) { return c.assessment.memory.fits ? 1.0 : 0; }},
    {"feasible", "", 0, nullptr, [](const Candidate& c) { return c.reasons.empty() ? 1.0 : 0; }},
    {"costs_you_usd", "USD/y", kNotFeasible, nullptr,
     [](const Candidate& c) { return c.reasons.empty() && c.cost.per_year ? c.cost.per_year->value : kNotFeasible; }},
    {"supply_w", "W", 0, nullptr, [](const Candidate& c) { return c.assessment.power.supply.capacity.value; }},
    {"spike_w", "W", 0, nullptr,
     [](const Candidate& c) {  // no number where unknown
         return c.assessment.power.supply.spike.value_or(Watts{std::numeric_limits<double>::quiet_NaN()}).value;
     }},
};

/// Figures of a result that have a unit, by their keys in the JSON, and the audit's own.
const std::vector<AnswerKey>& answer_keys() {
    static const std::vector<AnswerKey> keys = [] {
        std::vector<AnswerKey> all;
        for (const Figure& figure : result_figures())
            if (!figure.shown.unit.empty() && figure.key.find('.') != std::string_view::npos)
                all.push_back({figure.key, figure.shown.unit, {}, &figure, nullptr});
        all.insert(all.end(), std::begin(kOwnKeys), std::end(kOwnKeys));
        return all;
    }();
    return keys;
}

/// The key of an answer ("speed.decode_tps").
const AnswerKey& read_answer_key(const Value& value) {
    std::vector<std::string_view> names;
    for (const AnswerKey& key : answer_keys()) names.push_back(key.name);
    return answer_keys()[loader::read_choice(value, names.data(), names.size())];
}

struct Asked {
    Request request;
    std::string command;  ///< that asks it
};

/// A question about one system.
Asked read_question(const Value& value) {
    Asked asked;
    Request& request = asked.request;
    request.builds = false;  // the article chooses among its systems
    const std::vector<const FlagRow<Request>*> rows = flags_of_questions();
    std::vector<std::string> keys;
    for (const FlagRow<Request>* row : rows) keys.push_back(key_of(row->flag));
    const std::vector<std::string_view> views(keys.begin(), keys.end());
    loader::KeyMatcher matcher(value);
    std::string flags;
    for (const Value& member : value.items) {
        const std::size_t i = matcher.match(member, views.data(), views.size());
        if (i == rows.size()) continue;
        if (member.kind != Value::Kind::null) read_flag_value(rows[i]->target, member, request);
        if (keys[i] != "systems") flags += fmt::format(" {} {}", rows[i]->flag.name(), word_of(member));
    }
    const Value& systems = loader::read_member(value, "systems");
    if (request.systems.size() != 1) throw Fault(systems, "expected one system");
    request.availability = "any";
    asked.command = "advisor estimate " + request.systems.front() + flags;
    return asked;
}

/// Sets the figure to a fact of the record that `id`, a part of `reference`, names.
template <auto records, const auto& facts>
void set_fact(NamedFigure& figure, const Value& reference, std::string_view id, const Value& key,
              const Catalog& catalog) {
    const auto* record = find(catalog.*records, id);
    if (!record)
        throw Fault(reference, fmt::format("unknown record '{}'{}", printable(id, 60),
                                           did_you_mean(id, ids_of(catalog.*records))));
    std::array<std::string_view, facts.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = facts[i].key;
    const auto& fact = facts[loader::read_choice(key, names.data(), names.size())];
    const std::optional<double> value = fact.value(*record);
    if (!value) throw Fault(key, fmt::format("{} has no {}", record->id, fact.key));
    figure.how = exactly(*value);
    figure.unit = fact.unit;
}

struct FactKind {
    std::string_view kind;
    void (*set)(NamedFigure&, const Value& reference, std::string_view id, const Value& key, const Catalog&);
};
constexpr FactKind kFactKinds[] = {{"devices", set_fact<&Catalog::devices, kDeviceFacts>},
                                   {"systems", set_fact<&Catalog::systems, kSystemFacts>},
                                   {"regions", set_fact<&Catalog::regions, kRegionFacts>},
                                   {"quantizations", set_fact<&Catalog::quantizations, kQuantFacts>}};

void read_fact(NamedFigure& figure, const Value& object, const Value& reference, const Context& context) {
    const std::string_view path = loader::read_text(reference);
    const std::size_t slash = path.find('/');
    const std::string_view kind = path.substr(0, slash);
    const std::string_view id = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    const Value& key = loader::read_member(object, "key");
    const auto* known = std::find_if(std::begin(kFactKinds), std::end(kFactKinds),
                                     [&](const FactKind& row) { return row.kind == kind; });
    if (known == std::end(kFactKinds))
        loader::refuse(reference, "devices/ID, systems/ID, regions/ID or quantizations/ID");
    known->set(figure, reference, id, key, context.catalog);
    figure.shown_by = fmt::format("advisor show {}", path);
    figure.key = key.text;
}

void read_answer(NamedFigure& figure, const Value& object, const Value& question, const Context& context) {
    NamedFigure::Answer answer;
    Asked asked = read_question(question);
    figure.shown_by = std::move(asked.command);
    answer.request = std::move(asked.request);
    answer.key = &read_answer_key(loader::read_member(object, "key"));
    try {
        resolve(context.catalog, answer.request);
    } catch (const Error& error) {
        throw Fault(question, error.what());
    }
    figure.unit = answer.key->unit;
    figure.key = answer.key->name;
    figure.how = std::move(answer);
}

void read_price(NamedFigure& figure, const Value& object, const Value& system, const Context& context) {
    NamedFigure::SystemCost price;
    price.system = &referred(system, context.catalog.systems, "system");
    if (const Value* book = json::member(object, "book"))
        price.book = &referred(*book, context.catalog.books, "price book");
    figure.unit = "USD";
    figure.key = "cost.price_usd";
    figure.shown_by = "advisor cost " + price.system->id;
    if (price.book) figure.shown_by += " --prices " + price.book->id;
    figure.how = price;
}

void read_sold(NamedFigure& figure, const Value& object, const Value& system, const Context& context) {
    NamedFigure::Sold sold;
    sold.system = &referred(system, context.catalog.systems, "system");
    for (const Value& state : loader::read_list(loader::read_member(object, "states")))
        sold.states.push_back(loader::read_enum<Availability>(state));
    figure.key = "availability";
    figure.shown_by = fmt::format("advisor show systems/{}", sold.system->id);
    figure.how = std::move(sold);
}

void read_given(NamedFigure& figure, const Value& object, const Value& value, const Context& context) {
    figure.how = read_range(value);
    figure.sources = read_source_ids(loader::read_member(object, "source"), context);
    if (const Value* unit = json::member(object, "unit")) figure.unit = loader::read_text(*unit);
    figure.shown_by = join(figure.sources, ", ");
}

void read_measured(NamedFigure& figure, const Value&, const Value& value, const Context& context) {
    NamedFigure::Measured measured = read_rows(value, context);
    figure.unit = "t/s";
    figure.shown_by = "measured: " + measured.what;
    figure.how = std::move(measured);
}

/// How a figure comes by its value: exactly one of these keys.
struct Way {
    std::string_view key;
    void (*read)(NamedFigure&, const Value& object, const Value& member, const Context&);
};
constexpr Way kWays[] = {{"fact", read_fact},         {"question", read_answer},   {"price", read_price},
                         {"availability", read_sold}, {"measured", read_measured}, {"value", read_given}};

/// Read by the way that it belongs to.
void elsewhere(NamedFigure&, const Value&, Context&) {}

constexpr auto kFigure = std::to_array<Key<NamedFigure>>({
    {"name", [](NamedFigure& f, const Value& value, Context&) { f.name = read_name(value); }, loader::required},
    {"fact", elsewhere},
    {"question", elsewhere},
    {"price", elsewhere},
    {"availability", elsewhere},
    {"measured", elsewhere},
    {"value", elsewhere},
    {"key", elsewhere},
    {"book", elsewhere},
    {"states", elsewhere},
    {"unit", elsewhere},
    {"source", elsewhere},
});

}  // namespace

NamedFigure read_figure(const Value& value, Context& context) {
    NamedFigure figure;
    read_keys(figure, value, kFigure, context);
    int ways = 0;
    for (const auto& [key, read] : kWays) {
        const Value* member = json::member(value, key);
        if (!member) continue;
        read(figure, value, *member, context);
        ++ways;
    }
    if (ways != 1)
        throw Fault(value, "expected one of 'fact', 'question', 'price', 'availability', 'measured' and 'value'");
    return figure;
}

}  // namespace advisor::claims
