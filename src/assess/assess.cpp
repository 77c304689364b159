#include "advisor/assess.hpp"

#include <algorithm>

#include "advisor/catalog.hpp"
#include "advisor/speculative.hpp"

namespace advisor {
namespace {

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

bool shares_any(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::any_of(a.begin(), a.end(), [&](const std::string& x) { return contains(b, x); });
}

/// How far the engine trains by the method of a task on all devices of a system.
Support trains_on(const Engine& engine, Task method, const System& system) {
    Support weakest = Support::yes;
    for (const SystemDevice& entry : system.devices)
        weakest = std::min(weakest, feature_of(engine, *entry.device, name_of(method)).status);
    return weakest;
}

/// Whether the engine does what is asked: runs models, or trains them. What is unknown of a method may be tried.
bool does_the_work(const Engine& engine, const Question& question, const System& system) {
    if (!question.workload.trains()) return engine.runs_models;
    return engine.training && trains_on(engine, question.workload.task, system) >= Support::experimental;
}

bool runs_on(const Engine& engine, const Question& question, const System& system, Support least) {
    return does_the_work(engine, question, system) && status_on(engine, system) >= least &&
           shares_any(engine.os, system.os) &&
           (!question.limits.needs.os || contains(engine.os, *question.limits.needs.os)) &&
           !refuses_family(engine, system, question.workload.model->family);
}

/// In a cluster of two kinds of boxes, those that compute faster than the others, which read their memory faster: they
/// can read prompts for the others. The end where there are none.
std::vector<SystemDevice>::const_iterator reader_of(const System& system) {
    const auto& entries = system.devices;
    if (system.kind != SystemKind::cluster || entries.size() != 2) return entries.end();
    const auto reader = entries[0].device->fp16 > entries[1].device->fp16 ? entries.begin() : entries.begin() + 1;
    const auto writer = reader == entries.begin() ? entries.begin() + 1 : entries.begin();
    return writer->device->bandwidth > reader->device->bandwidth ? reader : entries.end();
}

/// The engine that the needs ask for by name, when they name just one that runs models.
const Engine* needed_engine(const Catalog& catalog, const Needs& needs, bool question_trains) {
    const Engine* named = nullptr;
    for (const Feature* feature : needs.features) {
        for (const auto& group : feature->groups) {
            if (group.size() != 1 || group[0].kind != Feature::Condition::Kind::engine) continue;
            const Engine* engine = find(catalog.engines, group[0].value);
            if (!engine || !(question_trains ? engine->training.has_value() : engine->runs_models)) continue;
            if (named && named != engine) return nullptr;
            named = engine;
        }
    }
    return named;
}

/// One engine a family, the preferred one: the others of a family run at the same calibrated speed.
std::vector<const Engine*> engines_for(const Catalog& catalog, const Question& question, const System& system) {
    const Engine* only = question.knobs.engine
                             ? question.knobs.engine
                             : needed_engine(catalog, question.limits.needs, question.workload.trains());
    if (only) {
        if (runs_on(*only, question, system, Support::experimental)) return {only};
        return {};
    }
    for (const Support least : {Support::partial, Support::experimental}) {
        std::vector<const Engine*> chosen;
        for (const Engine& engine : catalog.engines) {
            if (!runs_on(engine, question, system, least)) continue;
            const bool spans_boxes = std::any_of(engine.parallel.begin(), engine.parallel.end(),
                                                 [](Parallel parallel) { return parallel != Parallel::none; });
            if (system.kind == SystemKind::cluster && !spans_boxes) continue;
            if (question.workload.trains()) {  // each trainer computes in a way of its own
                chosen.push_back(&engine);
                continue;
            }
            const auto rival = std::find_if(chosen.begin(), chosen.end(), [&](const Engine* other) {
                return other->family_index == engine.family_index;
            });
            if (rival == chosen.end()) {
                chosen.push_back(&engine);
            } else if (engine.preference < (*rival)->preference) {
                *rival = &engine;
            }
        }
        if (chosen.empty()) continue;
        if (reader_of(system) != system.devices.end())  // what such a cluster is for, if only as an experiment
            for (const Engine& engine : catalog.engines)
                if (engine.splits_phases && !contains(chosen, &engine) &&
                    runs_on(engine, question, system, Support::experimental))
                    chosen.push_back(&engine);
        return chosen;
    }
    return {};
}

/// Cards with a compute capability need that of the quantization; of others the engine must be known to load the
/// format.
bool devices_take(const Engine& engine, const System& system, const Quantization& quant) {
    if (!quant.min_compute_capability) return true;
    return std::all_of(system.devices.begin(), system.devices.end(), [&](const SystemDevice& entry) {
        const Device& device = *entry.device;
        if (device.compute_capability > 0) return device.compute_capability >= *quant.min_compute_capability;
        return contains(engine.on[device.index].known_formats, quant.format);
    });
}

/// The pinned quantization, or the same weights in another container.
std::vector<const Quantization*> pinned_choices(const Catalog& catalog, const Quantization& pinned,
                                                const Engine& engine) {
    std::vector<const Quantization*> choices{&pinned};
    for (const Quantization& quant : catalog.quantizations)
        if (quant.kernel == pinned.kernel && is_named(quant, pinned.id)) choices.push_back(&quant);
    std::erase_if(choices, [&](const Quantization* quant) { return !contains(engine.formats, quant->format); });
    return choices;
}

/// What the model is released in, among these: by its name, then what is published with the same kernels in another
/// container.
std::vector<const Quantization*> as_released(const Model& model, const std::vector<const Quantization*>& of_class) {
    std::vector<const Quantization*> released;
    if (model.native_quant.empty()) return released;
    for (const Quantization* quant : of_class)
        if (is_named(*quant, model.native_quant)) released.push_back(quant);
    if (released.empty()) return released;
    const Kernel kernel = released.front()->kernel;
    for (const Quantization* quant : of_class)
        if (quant->kernel == kernel && !contains(released, quant) && published_file(model, *quant) != nullptr)
            released.push_back(quant);
    return released;
}

/// The quantizations that an engine might load, the better choice first. A model that is released in the class runs as
/// it is released where the engine loads that; quantized again for another only in ways that are not made of 16 bits,
/// unless that engine is asked for. Else the preferred one of the class, in the format that the engine names first.
std::vector<const Quantization*> choices_of(const Catalog& catalog, const Question& question, const Engine& engine) {
    const Workload& workload = question.workload;
    if (workload.quant != nullptr) return pinned_choices(catalog, *workload.quant, engine);
    std::vector<const Quantization*> of_class;
    for (const Quantization& quant : catalog.quantizations)
        if (quant.bit_class == workload.bit_class) of_class.push_back(&quant);
    const std::vector<const Quantization*> released = as_released(*workload.model, of_class);

    std::vector<const Quantization*> choices;
    for (const std::string& format : engine.formats)
        for (const Quantization* quant : released)
            if (quant->format == format) choices.push_back(quant);
    if (!choices.empty()) return choices;
    const bool again = !released.empty() && question.knobs.engine != &engine;
    std::erase_if(of_class, [&](const Quantization* quant) {
        return !quant->preferred || !contains(engine.formats, quant->format) || (again && quant->from_16bit);
    });
    for (const std::string& format : engine.formats)
        for (auto quant = of_class.rbegin(); quant != of_class.rend(); ++quant)
            if ((*quant)->format == format) choices.push_back(*quant);
    return choices;
}

/// Ways to use the cards of one box or cluster: one, all in turn, or 2, 4, 8 ... in parallel.
/// Shards are equal: cards that are not would wait for the slowest and the smallest.
std::vector<std::pair<Parallel, int>> splits_of(const Engine& engine, const Question& question, const System& system) {
    const int cards = device_count(system);
    const Device* first = system.devices.front().device;
    const bool alike = std::all_of(system.devices.begin(), system.devices.end(),
                                   [&](const SystemDevice& entry) { return entry.device == first; });

    std::vector<std::pair<Parallel, int>> splits;
    const auto allowed = [&](Parallel parallel) {
        return contains(engine.parallel, parallel) && question.knobs.parallel.value_or(parallel) == parallel;
    };
    if (allowed(Parallel::none)) splits.emplace_back(Parallel::none, 1);
    if (cards > 1 && allowed(Parallel::layer)) splits.emplace_back(Parallel::layer, cards);
    if (cards > 1 && (alike || system.kind == SystemKind::cluster) && allowed(Parallel::tensor) &&
        splits_layers(engine, system, question.workload.model->family)) {
        for (int n = 2; n <= cards; n *= 2) splits.emplace_back(Parallel::tensor, n);
        if ((cards & (cards - 1)) != 0) splits.emplace_back(Parallel::tensor, cards);
    }
    for (const Parallel together : {Parallel::ddp, Parallel::fsdp, Parallel::pipeline})
        if (cards > 1 && alike && allowed(together)) splits.emplace_back(together, cards);
    return splits;
}

/// The plan by which one kind of box reads prompts and the other writes; nothing where that is not possible.
std::optional<Plan> split_phases(const Question& question, Plan plan) {
    const System& system = *plan.system;
    const auto reader = reader_of(system);
    if (!plan.engine->splits_phases || reader == system.devices.end() || question.workload.trains()) return {};
    const bool reads_first = reader == system.devices.begin();
    const SystemDevice& writer = reads_first ? system.devices.back() : system.devices.front();
    plan.cards = writer.count;
    plan.parallel = plan.cards > 1 ? Parallel::layer : Parallel::none;
    if (question.knobs.parallel.value_or(plan.parallel) != plan.parallel) return {};
    plan.first_card = reads_first ? reader->count : 0;
    plan.prefill_cards = reader->count;
    plan.first_prefill_card = reads_first ? 0 : writer.count;
    return plan;
}

bool limit_applies(const System& system, Watts limit) {
    return std::all_of(system.devices.begin(), system.devices.end(), [&](const SystemDevice& entry) {
        const Device& device = *entry.device;
        if (device.kind == DeviceKind::soc) return true;
        return limit >= device.limit_min.value_or(limit) && limit <= device.limit_max.value_or(limit);
    });
}

bool has_cards(const System& system) {
    return std::any_of(system.devices.begin(), system.devices.end(),
                       [](const SystemDevice& entry) { return entry.device->kind == DeviceKind::gpu; });
}

/// The cap asked for; else, where a circuit is given that stock limits would trip, the highest cap that it carries.
std::optional<Watts> power_limit_for(const Question& question, const System& system) {
    if (!has_cards(system)) return {};
    if (question.knobs.power_limit) return question.knobs.power_limit;
    if (!question.limits.circuit) return {};
    const std::optional<Watts> fitting = fitting_power_limit(system, *question.limits.circuit);
    if (!fitting || *fitting >= system.devices.front().device->limit.value_or(*fitting)) return {};
    return fitting;
}

/// The limit asked for, no higher than a Mac of the system takes; empty without a Mac.
std::optional<Bytes> wired_limit_for(const Question& question, const System& system) {
    const std::optional<Bytes> highest = highest_wired_limit(system);
    if (!question.limits.wired_limit || !highest) return {};
    return std::min(*highest, *question.limits.wired_limit);
}

}  // namespace

bool loads(const Engine& engine, const System& system, const Quantization& quant) {
    return contains(engine.formats, quant.format) && devices_take(engine, system, quant) &&
           !refuses_format(engine, system, quant.format);
}

bool offloads(const Engine& engine) {
    return std::any_of(engine.features.begin(), engine.features.end(), [](const EngineCell& cell) {
        return cell.status >= Support::partial && contains(cell.subjects, std::string("cpu-offload"));
    });
}

bool keeps_cache_as(const Engine& engine, KvQuant kv) {
    const auto [keys, values] = parts_of(kv);
    const auto can = [&](std::string_view name) {
        return std::find(engine.kv_quants.begin(), engine.kv_quants.end(), name) != engine.kv_quants.end();
    };
    return can(name_of(keys)) && can(name_of(values)) && (keys == values || can("mixed"));
}

Planner::Planner(const Catalog& catalog, const Question& question) : catalog_(catalog), question_(question) {
    if (question.duty.hours_per_day && !question.workload.trains() && question.workload.task != Task::batch) {
        usual_ = question;
        usual_->duty.hours_per_day.reset();
    }
    for (const Engine& engine : catalog.engines) {
        choices_.push_back(choices_of(catalog, question, engine));
        for (const Quantization* quant : choices_.back())
            if (!known_weights(*quant)) weights_.emplace_back(quant, weights_of(*question.workload.model, *quant));
    }
}

const Weights* Planner::known_weights(const Quantization& quant) const {
    for (const auto& [known, weights] : weights_)
        if (known == &quant) return &weights;
    return nullptr;
}

const Quantization* Planner::quant_for(const Engine& engine, const System& system) const {
    const auto place = static_cast<std::size_t>(&engine - catalog_.engines.data());
    for (const Quantization* quant : choices_[place])
        if (devices_take(engine, system, *quant) && !refuses_format(engine, system, quant->format)) return quant;
    return nullptr;
}

Memory Planner::place(const Plan& plan) const {
    return advisor::place(catalog_, question_.workload, plan, *known_weights(*plan.quant));
}

int Planner::fewest_cards(Plan plan) const {
    const int all = plan.cards;
    for (plan.cards = 2; plan.cards < all; ++plan.cards)
        if (const Memory memory = place(plan); memory.fits && memory.in_host_ram.value == 0) break;
    return plan.cards;
}

std::vector<Plan> Planner::plans_of(const System& system) const {
    const Question& question = question_;
    std::vector<Plan> plans;
    if (question.knobs.power_limit && has_cards(system) && !limit_applies(system, *question.knobs.power_limit))
        return plans;
    const int cards = device_count(system);
    const int boxes = boxes_of(system);
    const std::optional<Watts> limit = power_limit_for(question, system);
    const std::optional<Bytes> wired_limit = wired_limit_for(question, system);
    const std::optional<Bytes> raised =
        question.limits.may_raise_wired_limit ? highest_wired_limit(system) : std::nullopt;
    const auto add = [&](const Plan& plan) {
        plans.push_back(plan);
        if (!raised || place(plan).fits) return;
        plans.push_back(plan);
        plans.back().wired_limit = raised;
    };
    for (const Engine* engine : engines_for(catalog_, question, system)) {
        const Quantization* quant = quant_for(*engine, system);
        if (!quant || (!question.workload.trains() && !keeps_cache_as(*engine, question.workload.kv))) continue;
        Plan plan;
        plan.system = &system;
        plan.engine = engine;
        plan.quant = quant;
        plan.kv = question.workload.kv;
        plan.power_limit = limit;
        const bool offload = question.knobs.offload && system.host && offloads(*engine);
        plan.wired_limit = wired_limit;
        plan.windows = question.limits.needs.os == "windows";
        if (const std::optional<Plan> phases = split_phases(question, plan)) add(*phases);
        for (const auto& [parallel, used] : splits_of(*engine, question, system)) {
            plan.parallel = parallel;
            // Of what is trained only shards leave the cards.
            plan.offload = offload && (!question.workload.trains() || parallel == Parallel::fsdp);
            plan.cards = used;
            plan.replicas = boxes;
            add(plan);
            if (parallel == Parallel::layer && system.kind == SystemKind::local)
                if (const int fewest = fewest_cards(plan); fewest < used) {
                    plan.cards = fewest;
                    add(plan);
                    plan.cards = used;
                }
            const int copies = system.kind == SystemKind::cluster ? 1 : cards / used;
            if (copies > 1 && question.workload.users > boxes) {
                plan.replicas = boxes * copies;
                add(plan);
            }
        }
    }
    return plans;
}

std::vector<Plan> enumerate(const Catalog& catalog, const Question& question, const System& system) {
    return Planner(catalog, question).plans_of(system);
}

namespace {

/// Nothing is written or read: speed stays 0. All that a plan uses computes at once, unless layers take turns.
Assessment assess_training(const Catalog& catalog, const Question& question, Assessment a,
                           const std::optional<SystemPrice>& price) {
    const bool in_turn = a.plan.parallel == Parallel::layer && a.memory.device_count > 1;
    a.speed.prefill_busy = in_turn ? 1.0 / a.memory.device_count : 1;
    a.power = power_of(catalog, question.workload, question.site, a.plan, a.speed);
    a.power.decode = a.power.prefill;
    a.training = training_run(catalog, question, a.plan, a.memory, a.power);
    a.cost = cost_of_training(catalog, question, a.plan, a.memory, *a.training, a.power, price);
    return a;
}

}  // namespace

Assessment assess(const Catalog& catalog, const Question& question, const Plan& plan,
                  const std::optional<SystemPrice>& price) {
    return assess(catalog, question, plan, place(catalog, question.workload, plan), price);
}

Assessment assess(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
                  const std::optional<SystemPrice>& price) {
    Assessment a{plan, memory, {}, {}, {}, {}};
    a.plan.offload = a.memory.in_host_ram.value > 0;
    if (question.workload.trains()) return assess_training(catalog, question, std::move(a), price);
    a.speed = speed_of(catalog, question.workload, plan, a.memory);
    a.speed.speculative = speculative_decode(catalog, question.workload, a.plan, a.speed);
    use_speculative(question.workload, a.speed);
    a.power = power_of(catalog, question.workload, question.site, a.plan, a.speed);
    a.cost = cost_of(catalog, question, plan, a.memory, a.speed, a.power, price);
    return a;
}

}  // namespace advisor
