// Measured rows as questions to the model.
#include <algorithm>

#include "advisor/calibrate.hpp"

namespace advisor {
namespace {

Link link_named(const std::string& text) {
    const auto says = [&](const char* word) { return text.find(word) != std::string::npos; };
    if (text == "NVLink") return Link::nvlink;
    if (says("x4")) return Link::x4;
    if (says("x8")) return Link::x8;
    return Link::x16;
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
    entry.peer_to_peer = row.link.find("P2P") != std::string::npos && row.link.find("no P2P") == std::string::npos;
    entry.pcie_generation = row.link.find("3.0") != std::string::npos ? 3 : std::max(3, row.device->pcie_generation);
    system->devices.push_back(entry);
    return system;
}

}  // namespace

std::string skipped_because(const MeasuredRow& row) {
    if (!row.device) return "unknown device " + row.device_id;
    if (!row.engine) return "unknown engine " + row.engine_id;
    if (!row.model) return "unknown model " + row.model_id;
    if (!row.quant) return "unknown quantization " + row.quant_name;
    if (row.suspect) return "suspect";
    if (!row.superseded_by.empty()) return "superseded by a later build";
    if (row.speculative) return "speculative decoding";
    const bool together = row.kind == "aggregate" && row.metric == Metric::decode;
    if (row.kind != "decode" && row.kind != "prefill" && !together) return "timed as " + row.kind;
    if (row.users != 1 && !together) return "several users";
    if (!row.known_parallel) return "row split or replicas";
    if (row.device_count > kMaxDevices) return "too many devices";
    return "";
}

RowCase case_of(const Catalog& catalog, const MeasuredRow& row) {
    RowCase one;
    one.row = &row;
    one.system = system_of(row);
    auto engine = std::make_shared<Engine>(*row.engine);
    if (row.micro_batch) engine->micro_batch = *row.micro_batch;
    one.engine = engine;
    one.plan.system = one.system.get();
    one.plan.engine = one.engine.get();
    one.plan.quant = row.quant;
    one.plan.parallel = row.device_count > 1 && row.parallel == Parallel::none ? Parallel::layer : row.parallel;
    one.plan.power_limit = row.power_limit;
    one.plan.cards = row.device_count;

    Workload workload;
    workload.model = std::shared_ptr<const Model>(std::shared_ptr<void>(), row.model);
    one.memory = place(catalog, workload, one.plan);
    one.input.model = row.model;
    one.input.weights = one.memory.model;
    if (row.weights) {
        const double scale = *row.weights / one.input.weights.total();
        for (Bytes* part : {&one.input.weights.body, &one.input.weights.experts, &one.input.weights.embedding,
                            &one.input.weights.output})
            *part *= scale;
    }
    one.input.batch = row.users;
    const std::optional<Date> day = parse_date(row.date.substr(0, 10));
    one.input.server = row.engine_id == "rapid-mlx";
    one.input.old_build = day && *day < Date{2025, 1, 1};
    const bool flash_by_default = row.engine->family != "llama.cpp" || (day && *day >= Date{2025, 9, 1});
    one.input.flash_attention = row.flash_attention.value_or(flash_by_default);
    if (row.metric == Metric::prefill) {
        one.input.prompt = std::max(1.0, row.prompt_tokens > 0 ? row.prompt_tokens : 512);
        one.input.prompt_depth = row.depth_tokens;
    } else {
        const double generated = row.generated_tokens > 0 ? row.generated_tokens : 256;
        one.input.decode_depth = std::max(row.depth_tokens, row.prompt_tokens) + generated / 2;
    }
    return one;
}

double predicted_tps(const Catalog& catalog, const SpeedClass& speed_class, double effect, const RowCase& one) {
    const double streams = one.row->metric == Metric::decode ? one.input.batch : 1;
    return streams * predict_rate(catalog, speed_class, effect, one.row->metric, one.plan, one.memory, one.input).value;
}

double predicted_tps(const Catalog& catalog, const SpeedModel& speeds, const RowCase& one) {
    const MeasuredRow& row = *one.row;
    const SpeedClass& c = speed_class_of(catalog, speeds, *one.engine, *row.device);
    const SpeedFactors effects = speed_effects_on(catalog, speeds, *one.engine, *row.device, *row.model);
    return predicted_tps(catalog, c, row.metric == Metric::decode ? effects.decode : effects.prefill, one);
}

}  // namespace advisor
