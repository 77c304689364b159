// Rows that state watts, read and predicted.
#include "advisor/power_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>

#include "advisor/power.hpp"
#include "reading.hpp"

namespace advisor {

namespace {

using namespace lab;
using loader::required;

struct RawRow {
    PowerRow row;
    std::string scope, state, parallel;
    std::optional<Watts> watts;
};

template <auto field>
constexpr auto text_of_row = loader::within<&RawRow::row, loose_text<field>>;
template <auto field, const Measure& measure>
constexpr auto number_of_row = loader::within<&RawRow::row, loader::number<field, measure>>;

// The keys of both files; in rows of speed the metric is what was going on.
constexpr auto kRawRow = std::to_array<Field<RawRow>>({
    {"id", text_of_row<&PowerRow::id>, required},
    {"source", text_of_row<&PowerRow::source>, required},
    {"date", text_of_row<&PowerRow::date>},
    {"device", text_of_row<&PowerRow::device_id>, required},
    {"device_count", number_of_row<&PowerRow::device_count, loader::kCount>, required},
    {"system", text_of_row<&PowerRow::system>},
    {"model", text_of_row<&PowerRow::model_id>},
    {"parallel", loose_text<&RawRow::parallel>},
    {"users", number_of_row<&PowerRow::users, loader::kCount>},
    {"power_limit_w", number_of_row<&PowerRow::limit, loader::kPower>},
    {"power_scope", loose_text<&RawRow::scope>},
    {"state", loose_text<&RawRow::state>},
    {"metric", loose_text<&RawRow::state>},
    {"power_w", loader::number<&RawRow::watts, loader::kPowerLimit>},
    {"suspect", loader::within<&RawRow::row, loader::flag<&PowerRow::suspect>>},
});

std::string scope_named(const std::string& written) {
    for (const WrittenName& known : conventions().power_scopes)
        if (known.written == written) return known.id;
    return written;
}

/// What the source of a row leaves unsaid about its machine.
void set_up(PowerRow& row) {
    const std::optional<Date> day = parse_date(row.date);
    for (const Conventions::PowerSetup& setup : conventions().power_setups) {
        if (setup.source != row.source) continue;
        if (setup.until.year != 0 && (!day || *day > setup.until)) continue;
        if (row.scope == PowerScope::board) row.summed = setup.cards;
        const bool card = row.device && row.device->kind == DeviceKind::gpu;
        if (row.scope == PowerScope::wall && card && row.system.empty() && !setup.host.empty())
            row.system = fmt::format("{}x{}@{}", row.device_count, row.device->id, setup.host);
    }
}

/// Nothing of a row that states no watts.
std::optional<PowerRow> read_power_row(const Catalog& catalog, const Value& object) {
    RawRow raw;
    read_known_fields(raw, object, kRawRow);
    if (!raw.watts) return {};
    PowerRow row = std::move(raw.row);
    const auto scope = enum_named<PowerScope>(scope_named(raw.scope));
    const auto state = enum_named<PowerState>(raw.state);
    if (!scope)
        throw loader::Fault(object, "'power_scope': expected wall, board or package, found '" + raw.scope + "'");
    if (!state)
        throw loader::Fault(object, "'state': expected idle, decode, prefill, run or max, found '" + raw.state + "'");
    row.scope = *scope;
    // What a meter at the wall noted beside a speed is the peak of the whole run.
    row.state = raw.scope != name_of(*scope) && *scope == PowerScope::wall ? PowerState::run : *state;
    row.watts = *raw.watts;
    row.replicas = raw.parallel == "data";
    if (raw.parallel == name_of(Parallel::tensor)) row.parallel = Parallel::tensor;
    else if (raw.parallel == name_of(Parallel::layer) || (row.device_count > 1 && !row.replicas))
        row.parallel = Parallel::layer;
    row.device = find(catalog.devices, row.device_id);
    row.model = find(catalog.models, row.model_id);
    set_up(row);
    return row;
}

std::string skipped_because(const PowerRow& row) {
    if (!row.device) return "unknown device " + row.device_id;
    if (!row.model && !row.model_id.empty()) return "unknown model " + row.model_id;
    if (row.suspect) return "suspect";
    if (row.scope == PowerScope::package) return "watts of a package, which the model does not tell";
    if (row.scope == PowerScope::wall && row.device->kind == DeviceKind::gpu && row.system.empty())
        return "at the wall of a machine that is not stated";
    return "";
}

/// The devices alone, as many as were added up.
System bare_system(const PowerRow& row) {
    System system;
    system.id = row.id;
    SystemDevice entry;
    entry.device = row.device;
    entry.count = std::max(row.device_count, row.summed);
    system.devices.push_back(entry);
    return system;
}

const Model& dense_model() {
    static const Model model;
    return model;
}

Watts in_state(PowerState state, const PhaseWatts& watts, Watts peak) {
    switch (state) {
        case PowerState::idle: return watts.idle;
        case PowerState::decode: return watts.decode;
        case PowerState::prefill: return watts.prefill;
        case PowerState::run: return std::max(watts.decode, watts.prefill);
        case PowerState::max: return peak;
    }
    return {};
}

PowerResult judge_row(const Catalog& catalog, const PowerRow& row) {
    PowerResult result;
    result.row = &row;
    result.skipped = skipped_because(row);
    if (!result.skipped.empty()) return result;
    std::deque<System> store;
    const System* named =
        row.system.empty() ? nullptr : machine_named(catalog, catalog.books[catalog.todays_book], row.system, store);
    if (!row.system.empty() && !named) {
        result.skipped = "unknown system " + row.system;
        return result;
    }
    const System bare = bare_system(row);
    Workload workload;
    workload.model = unowned(row.model ? row.model : &dense_model());
    workload.users = row.users;
    Plan plan;
    plan.system = named ? named : &bare;
    plan.parallel = row.parallel;
    plan.power_limit = row.limit;
    plan.cards = row.replicas ? 1 : row.device_count;
    plan.replicas = row.replicas ? row.device_count : 1;
    const Power power = power_of(catalog, workload, {}, plan, {});
    result.spread = power.spread;
    result.predicted = row.scope == PowerScope::board
                           ? in_state(row.state, device_watts(catalog.constants, workload, plan, 1), {})
                           : in_state(row.state, {power.idle, power.decode, power.prefill}, power.peak);
    return result;
}

}  // namespace

std::vector<PowerRow> load_power_rows(const Catalog& catalog, const DataFile& file) {
    std::vector<PowerRow> rows;
    each_line(file, [&](const Value& object) {
        if (auto row = read_power_row(catalog, object)) rows.push_back(std::move(*row));
    });
    return rows;
}

std::vector<PowerRow> embedded_power_rows(const Catalog& catalog) {
    std::vector<PowerRow> rows = load_power_rows(catalog, embedded_file("evidence/power.jsonl"));
    for (PowerRow& row : load_power_rows(catalog, embedded_evidence())) rows.push_back(std::move(row));
    return rows;
}

std::vector<PowerResult> judge_power(const Catalog& catalog, const std::vector<PowerRow>& rows) {
    std::vector<PowerResult> results;
    for (const PowerRow& row : rows) results.push_back(judge_row(catalog, row));
    return results;
}

}  // namespace advisor
