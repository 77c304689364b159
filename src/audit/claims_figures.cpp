// Named figures of a claims file: facts of the catalog, answers of the model, prices, and numbers given with a source.
#include <fmt/format.h>

#include <algorithm>

#include "claims_read.hpp"

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

int cards_of(const System& system) {
    int cards = 0;
    for (const SystemDevice& entry : system.devices) cards += entry.count;
    return cards;
}

/// PCIe lanes of the slowest slot with a card; unknown where there are none.
std::optional<double> lanes_of(const System& system) {
    struct Lanes {
        Link link;
        double count;
    };
    constexpr Lanes kLanes[] = {{Link::x1, 1}, {Link::x4, 4}, {Link::x8, 8}, {Link::x16, 16}, {Link::nvlink, 16}};
    for (const auto& [link, count] : kLanes)
        if (!system.devices.empty() && system.devices.front().link == link) return count;
    return {};
}

constexpr auto kSystemFacts = std::to_array<FactKey<System>>({
    {"cards", "", [](const System& s) { return std::optional<double>(cards_of(s)); }},
    {"lanes_per_card", "", lanes_of},
    {"cpu_cores", "", [](const System& s) { return s.host ? std::optional<double>(s.host->cpu_cores) : std::nullopt; }},
    {"noise_load_dba", "dB(A)", [](const System& s) { return value_in(s.noise_load); }},
    {"effort", "", [](const System& s) { return std::optional(s.effort); }},
    {"upgrade", "", [](const System& s) { return std::optional(s.upgrade); }},
});

constexpr auto kRegionFacts = std::to_array<FactKey<Region>>({
    {"usd_per_kwh", "USD/kWh", [](const Region& r) { return std::optional(r.kwh_price.value); }},
});

constexpr auto kQuantFacts = std::to_array<FactKey<Quantization>>({
    {"bits_body", "bit", [](const Quantization& q) { return std::optional(q.bits_body); }},
});

/// Sets the figure to a fact of the record that `id` names.
template <class Record, std::size_t n>
void set_fact(NamedFigure& figure, const Value& reference, std::string_view id, const Value& key,
              const std::vector<Record>& records, const std::array<FactKey<Record>, n>& facts) {
    const Record* record = find(records, id);
    if (!record)
        throw Fault(reference,
                    fmt::format("unknown record '{}'{}", printable(id, 60), did_you_mean(id, ids_of(records))));
    std::array<std::string_view, n> names;
    for (std::size_t i = 0; i < n; ++i) names[i] = facts[i].key;
    const FactKey<Record>& fact = facts[loader::read_choice(key, names.data(), n)];
    const std::optional<double> value = fact.value(*record);
    if (!value) throw Fault(key, fmt::format("{} has no {}", record->id, fact.key));
    figure.how = exactly(*value);
    figure.unit = fact.unit;
}

const Value& beside(const Value& object, std::string_view key) {
    const Value* value = json::member(object, key);
    if (!value) throw Fault(object, fmt::format("'{}' is missing", key));
    return *value;
}

void read_fact(NamedFigure& figure, const Value& object, const Value& reference, const Context& context) {
    const std::string_view path = loader::read_text(reference);
    const std::size_t slash = path.find('/');
    const std::string_view kind = path.substr(0, slash);
    const std::string_view id = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    const Value& key = beside(object, "key");
    const Catalog& c = context.catalog;
    if (kind == "devices") set_fact(figure, reference, id, key, c.devices, kDeviceFacts);
    else if (kind == "systems") set_fact(figure, reference, id, key, c.systems, kSystemFacts);
    else if (kind == "regions") set_fact(figure, reference, id, key, c.regions, kRegionFacts);
    else if (kind == "quantizations") set_fact(figure, reference, id, key, c.quantizations, kQuantFacts);
    else loader::refuse(reference, "devices/ID, systems/ID, regions/ID or quantizations/ID");
    figure.shown_by = fmt::format("advisor show {}", path);
    figure.key = key.text;
}

void read_answer(NamedFigure& figure, const Value& object, const Value& question, const Context& context) {
    NamedFigure::Answer answer;
    answer.request = read_request(question, figure.shown_by);
    answer.key = &read_answer_key(beside(object, "key"));
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
    for (const Value& state : loader::read_list(beside(object, "states")))
        sold.states.push_back(loader::read_enum<Availability>(state));
    figure.key = "availability";
    figure.shown_by = fmt::format("advisor show systems/{}", sold.system->id);
    figure.how = std::move(sold);
}

void read_given(NamedFigure& figure, const Value& object, const Value& value, const Context& context) {
    figure.how = read_range(value);
    figure.sources = read_source_ids(beside(object, "source"), context);
    if (const Value* unit = json::member(object, "unit")) figure.unit = loader::read_text(*unit);
    figure.shown_by = join(figure.sources, ", ");
}

struct How {
    std::string_view key;
    void (*read)(NamedFigure&, const Value& object, const Value& member, const Context&);
};
constexpr How kHow[] = {{"fact", read_fact},
                        {"question", read_answer},
                        {"price", read_price},
                        {"availability", read_sold},
                        {"value", read_given}};

void none(NamedFigure&, const Value&, Context&) {}

constexpr auto kFigure = std::to_array<Key<NamedFigure>>({
    {"name", [](NamedFigure& f, const Value& value, Context&) { f.name = read_name(value); }, loader::required},
    {"fact", none},
    {"question", none},
    {"price", none},
    {"availability", none},
    {"value", none},
    {"key", none},
    {"book", none},
    {"states", none},
    {"unit", none},
    {"source", none},
});

}  // namespace

NamedFigure read_figure(const Value& value, Context& context) {
    NamedFigure figure;
    read_keys(figure, value, kFigure, context);
    int ways = 0;
    for (const auto& [key, read] : kHow) {
        const Value* member = json::member(value, key);
        if (!member) continue;
        read(figure, value, *member, context);
        ++ways;
    }
    if (ways != 1) throw Fault(value, "expected one of 'fact', 'question', 'price', 'availability' and 'value'");
    return figure;
}

}  // namespace advisor::claims
