// Measured rows as questions to the model, and which rows are like a plan.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/lab.hpp"
#include "reading.hpp"

namespace advisor {
namespace {

Link link_named(const std::string& text) {
    const auto says = [&](const char* word) { return text.find(word) != std::string::npos; };
    if (text == "NVLink") return Link::nvlink;
    if (says("x4")) return Link::x4;
    if (says("x8")) return Link::x8;
    return Link::x16;
}

/// What joins boxes, where the source names one.
std::optional<Interconnect> network_named(const std::string& link) {
    for (const Interconnect& known : lab::conventions().networks)
        if (link.find(known.kind) != std::string::npos) return known;
    return std::nullopt;
}

std::shared_ptr<const System> system_of(const MeasuredRow& row) {
    auto system = std::make_shared<System>();
    system->id = row.id;
    SystemDevice entry;
    entry.device = row.device;
    entry.count = row.device_count;
    constexpr double kPlenty = 4096;  // the row was measured, so it fitted
    entry.memory = gib(kPlenty);
    entry.link = row.device->kind == DeviceKind::soc ? Link::unified : link_named(row.link);
    if (row.device_count > 1) system->interconnect = network_named(row.link);
    entry.peer_to_peer = row.link.find("P2P") != std::string::npos && row.link.find("no P2P") == std::string::npos;
    entry.pcie_generation = row.link.find("3.0") != std::string::npos ? 3 : std::max(3, row.device->pcie_generation);
    system->devices.push_back(entry);
    system->host = row.host;
    return system;
}

/// What is not stated, or has no name here, is taken as 16 bit.
KvQuant cache_named(const std::string& written) {
    std::string_view name = written;
    for (const lab::WrittenName& known : lab::conventions().caches)
        if (known.written == written) name = known.id;
    return enum_named<KvQuant>(name).value_or(KvQuant::f16);
}

bool is_behind_server(const std::string& engine_name) {
    const auto& names = lab::conventions().engines;
    return std::any_of(names.begin(), names.end(),
                       [&](const lab::WrittenName& known) { return known.server && known.written == engine_name; });
}

/// The last day that a source may mean: "2025" is not before September.
std::optional<Date> last_day_of(const std::string& written) {
    std::optional<Date> day = parse_date(written.substr(0, 10));
    if (!day) day = parse_date(written.substr(0, 7));
    if (!day) return day;
    if (written.size() < 7) day->month = 12;
    if (written.size() < 10) day->day = 28;
    return day;
}

/// An engine that had just learnt to run models of that kind, or to run on such devices.
bool is_early(const MeasuredRow& row, std::optional<Date> day) {
    using Feature = lab::Conventions::Feature;
    const auto& names = lab::conventions().new_to;
    return std::any_of(names.begin(), names.end(), [&](const lab::Conventions::Until& known) {
        const Model& model = *row.model;
        const bool mamba = model.full_layers + model.linear_layers < model.layers;  // known for longer
        const bool has = known.feature == Feature::any       ? true
                         : known.feature == Feature::experts ? model.is_moe()
                                                             : model.linear_layers > 0 && !mamba;
        const bool there = known.architecture.empty() || known.architecture == row.device->architecture;
        const bool then = known.metric.value_or(row.metric) == row.metric;
        return has && there && then && known.written == row.engine_id && day && *day < known.until;
    });
}

bool has_flash_attention(const Engine& engine, std::optional<Date> day) {
    for (const lab::Conventions::Since& since : lab::conventions().flash_attention)
        if (since.engine_family == engine.family) return day && *day >= since.day;
    return true;
}

/// How unlike the plan a row is; the weights only order rows for a reader.
double distance(const MeasuredRow& row, const Plan& plan, const Memory& memory, const Model& model) {
    const Device& device = *memory.devices[0].device;
    const double size = std::abs(std::log(row.model->active_params / model.active_params)) +
                        std::abs(std::log(row.model->total_params / model.total_params)) / 2;
    const double device_apart = row.device == &device ? 0 : 1.5;
    const double count_apart = std::abs(std::log(static_cast<double>(row.device_count) / memory.device_count));
    const double quant_apart = row.quant == plan.quant ? 0 : row.quant->kernel == plan.quant->kernel ? 0.2 : 0.5;
    const double split_apart = row.parallel == plan.parallel ? 0 : 0.5;
    return size + device_apart + count_apart + quant_apart + split_apart +
           (&measured_as(*row.model) == &measured_as(model) ? 0 : 0.2);
}

/// Fewer rows than this are no product of matrices: engines have kernels of their own for a few vectors.
constexpr int kFewestRows = 16;

/// How many of the row's requests have room for their cache at once; the others wait.
int sequences_that_fit(const RowCase& one) {
    const MeasuredRow& row = *one.row;
    if (!row.device->memory) return row.users;
    const Bytes room = *row.device->memory * (row.device_count * one.engine->memory_fraction) -
                       one.input.weights.total() - one.engine->overhead_per_device * row.device_count;
    const double each = kv_cache(*row.model, one.input.kv, row.prompt_tokens + row.generated_tokens).value;
    return static_cast<int>(std::clamp(room.value / each, 1.0, static_cast<double>(row.users)));
}

bool is_wall(const MeasuredRow& row) { return row.kind == "wall_incl_prefill" || row.kind == "aggregate_wall"; }

}  // namespace

bool is_processor(const Device& device) {
    const auto& platforms = device.platforms;
    return std::find(platforms.begin(), platforms.end(), kProcessorPlatform) != platforms.end();
}

std::string skipped_because(const MeasuredRow& row) {
    if (!row.device) return "unknown device " + row.device_id;
    if (!row.engine) return "unknown engine " + row.engine_id;
    if (!row.model) return "unknown model " + row.model_id;
    if (!row.quant) return "unknown quantization " + row.quant_name;
    if (row.suspect) return "suspect";
    if (!row.superseded_by.empty()) return "superseded by a later build";
    if (row.speculative) return "speculative decoding";
    if (row.offloads && !row.host) return "experts in the RAM of a host that is not stated";
    const bool together = row.kind.starts_with("aggregate") && row.metric == Metric::decode;
    const bool in_pieces = row.kind == "prefill_microbatch" && row.micro_batch && *row.micro_batch >= kFewestRows;
    const bool wall = is_wall(row) && row.generated_tokens > 0;
    const bool pure = row.kind == "decode" || row.kind == "prefill" || row.kind == "aggregate";
    if (!pure && !wall && !in_pieces) return "timed as " + row.kind;
    if (row.users != 1 && !together) return "several users";
    if (!row.known_parallel) return "row split, context split or replicas";
    if (row.device_count > kMaxDevices) return "too many devices";
    return "";
}

RowCase case_of(const Catalog& catalog, const MeasuredRow& row) {
    RowCase one;
    one.row = &row;
    one.system = system_of(row);
    one.engine = unowned(row.engine);
    if (row.micro_batch || row.offloads) {  // what a row does not state is the engine's default
        auto engine = std::make_shared<Engine>(*row.engine);
        engine->micro_batch = row.micro_batch.value_or(engine->micro_batch);
        engine->offload_micro_batch = 0;
        one.engine = engine;
    }
    one.plan.system = one.system.get();
    one.plan.engine = one.engine.get();
    one.plan.quant = row.quant;
    one.plan.parallel = row.device_count > 1 && row.parallel == Parallel::none ? Parallel::layer : row.parallel;
    one.plan.power_limit = row.power_limit;
    one.plan.cards = row.device_count;

    Workload workload;
    workload.model = unowned(row.model);
    one.memory = place(catalog, workload, one.plan);
    one.input.model = row.model;
    one.input.weights = one.memory.model;
    if (row.weights) {
        const double scale = *row.weights / one.input.weights.total();
        for (Bytes* part : {&one.input.weights.body, &one.input.weights.experts, &one.input.weights.embedding,
                            &one.input.weights.output, &one.input.weights.lookup})
            *part *= scale;
    }
    one.input.batch = row.users;
    one.input.kv = cache_named(row.kv_type);
    if (row.offloads) one.input.offloaded = one.input.weights.experts;
    one.wall = is_wall(row);
    const std::optional<Date> day = last_day_of(row.date);
    one.input.server = is_behind_server(row.engine_id);
    one.input.vulkan = row.backend == "vulkan" && row.device->platforms.front() != "vulkan";
    one.input.early = is_early(row, day);
    one.input.old_build = day && *day < lab::conventions().old_before;
    one.input.flash_attention = row.flash_attention.value_or(has_flash_attention(*row.engine, day));
    if (row.metric == Metric::prefill) {
        one.input.prompt = std::max(1.0, row.prompt_tokens > 0 ? row.prompt_tokens : 512);
        one.input.prompt_depth = row.depth_tokens;
    } else {
        const double generated = row.generated_tokens > 0 ? row.generated_tokens : 256;
        one.input.decode_depth = std::max(row.depth_tokens, row.prompt_tokens) + generated / 2;
        if (one.wall) {
            one.input.prompt = std::max(1.0, row.prompt_tokens);
            one.input.batch = std::min(row.users, sequences_that_fit(one));
        }
    }
    return one;
}

namespace {

/// Tokens written a second over a time in which the engine reads a prompt for each answer: with U at once, U prompts
/// are read for every answer of all.
double wall_rate(const RowCase& one, double decode, double prefill) {
    const double streams = one.input.batch, written = one.row->generated_tokens;
    return streams * written / (streams * one.row->prompt_tokens / prefill + written / decode);
}

}  // namespace

double predicted_tps(const Catalog& catalog, const SpeedClass& speed_class, double effect, const RowCase& one) {
    if (one.wall) {
        const auto rate = [&](Metric metric) {
            return predict_rate(catalog, speed_class, effect, metric, one.plan, one.memory, one.input).value;
        };
        return wall_rate(one, rate(Metric::decode), rate(Metric::prefill));
    }
    const double streams = one.row->metric == Metric::decode ? one.input.batch : 1;
    return streams * predict_rate(catalog, speed_class, effect, one.row->metric, one.plan, one.memory, one.input).value;
}

double predicted_tps(const Catalog& catalog, const SpeedModel& speeds, const RowCase& one) {
    const MeasuredRow& row = *one.row;
    const SpeedClass& c = speed_class_of(catalog, speeds, *one.engine, *row.device);
    const SpeedFactors effects = speed_effects_on(catalog, speeds, *one.engine, *row.device, *row.model);
    return predicted_tps(catalog, c, row.metric == Metric::decode ? effects.decode : effects.prefill, one);
}

Estimate predicted_as_asked(const Catalog& catalog, const SpeedModel& speeds, const RowCase& one) {
    return rate_asked(one, predict(catalog, speeds, one.plan, one.memory, one.input));
}

Estimate rate_asked(const RowCase& one, const Speed& speed) {
    if (!one.wall)
        return one.row->metric == Metric::decode ? speed.decode_tps.times(one.input.batch) : speed.prefill_tps;
    Estimate rate = speed.decode_tps;
    for (double Estimate::*part : {&Estimate::value, &Estimate::low, &Estimate::high})
        rate.*part = wall_rate(one, speed.decode_tps.*part, speed.prefill_tps.*part);
    return rate;
}

std::vector<MeasuredRow> nearest_rows(const std::vector<MeasuredRow>& rows, const Plan& plan, const Memory& memory,
                                      const Model& model, std::size_t most) {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const MeasuredRow& row = rows[i];
        if (!skipped_because(row).empty() || memory.device_count == 0) continue;
        if (row.engine->family_index != plan.engine->family_index) continue;
        if (row.device->architecture_index != memory.devices[0].device->architecture_index) continue;
        order.emplace_back(distance(row, plan, memory, model), i);
    }
    std::stable_sort(order.begin(), order.end());
    std::vector<MeasuredRow> nearest;
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i) nearest.push_back(rows[order[i].second]);
    return nearest;
}

}  // namespace advisor
