// How a model goes on a system: with each quantization, and what would make it fit where it does not. The model is
// placed again for every answer.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "advisor/build.hpp"
#include "advisor/explore.hpp"
#include "decide/parts.hpp"

namespace advisor {
namespace {

/// A quantization and what the weights of a model take in it.
struct SizedQuant {
    Bytes size;
    const Quantization* quant = nullptr;
};

/// Quantizations whose loss is known or that stand for their class, largest first, without those that lose more than a
/// smaller one.
std::vector<SizedQuant> worthwhile_quants(const Catalog& catalog, const Model& model) {
    std::vector<SizedQuant> quants;
    for (const Quantization& quant : catalog.quantizations) {
        if (std::find(kFitClasses.begin(), kFitClasses.end(), quant.bit_class) == kFitClasses.end()) continue;
        if (quant.preferred || quant.perplexity_delta) quants.push_back({weights_of(model, quant).total(), &quant});
    }
    std::stable_sort(quants.begin(), quants.end(), [](const auto& a, const auto& b) { return a.size < b.size; });
    double least_loss = 1e300;
    std::vector<SizedQuant> worthwhile;
    for (const SizedQuant& sized : quants) {
        const std::optional<double>& loss = sized.quant->perplexity_delta;
        if (loss && *loss >= least_loss) continue;
        least_loss = loss.value_or(least_loss);
        worthwhile.push_back(sized);
    }
    std::reverse(worthwhile.begin(), worthwhile.end());
    return worthwhile;
}

/// Index in kFitClasses of the bits that the model was released in; the last one for 16 bit, or when it is not known.
std::size_t native_class(const Catalog& catalog, const Model& model) {
    const std::string native = squeeze(model.native_quant);
    const auto named = [&](const std::string& name) { return squeeze(name) == native; };
    for (const Quantization& quant : catalog.quantizations) {
        if (native.empty()) break;
        if (!named(quant.id) && std::none_of(quant.file_names.begin(), quant.file_names.end(), named)) continue;
        const auto found = std::find(kFitClasses.begin(), kFitClasses.end(), quant.bit_class);
        if (found != kFitClasses.end()) return static_cast<std::size_t>(found - kFitClasses.begin());
    }
    return kFitClasses.size() - 1;
}

/// The plan that keeps the most bits of those that fit, with the longest context; else the nearest miss.
std::optional<QuantFit> best_plan(const Catalog& catalog, const Question& question, const System& system) {
    const auto merit = [](const Memory& m) {
        return std::tuple(m.fits, m.fits ? m.weights : Bytes{}, m.max_context, m.usable - m.required());
    };
    std::optional<QuantFit> best;
    for (const Plan& plan : enumerate(catalog, question, system)) {
        const Memory memory = place(catalog, question.workload, plan);
        if (best && merit(memory) <= merit(best->memory)) continue;
        best = {plan, memory, memory_fit_of(catalog, memory)};
    }
    return best;
}

Bytes usable_of(const System& system, const Question& question) {
    const bool windows = question.limits.needs.os == "windows";
    Bytes sum;
    for (const SystemDevice& entry : system.devices)
        sum += usable_of(entry, question.limits.wired_limit, windows) * entry.count;
    return sum;
}

/// What is asked for one class of bits: its usual quantization, and the others of it, largest first.
struct ClassOfBits {
    Question usual;
    std::vector<Question> others;
};

std::vector<ClassOfBits> classes_of(const Catalog& catalog, const Question& question) {
    const Model& model = *question.workload.model;
    const std::vector<SizedQuant> quants = worthwhile_quants(catalog, model);
    std::vector<ClassOfBits> classes;
    for (std::size_t i = 0; i <= native_class(catalog, model); ++i) {
        ClassOfBits asked{question, {}};
        asked.usual.workload.bit_class = kFitClasses[i];
        for (const SizedQuant& sized : quants) {
            if (sized.quant->bit_class != kFitClasses[i]) continue;
            asked.others.push_back(asked.usual);
            asked.others.back().workload.quant = sized.quant;
        }
        classes.push_back(std::move(asked));
    }
    return classes;
}

/// With the usual quantization of a class, or where that does not fit the largest other one that does.
std::optional<QuantFit> best_of_class(const Catalog& catalog, const ClassOfBits& asked, const System& system) {
    std::optional<QuantFit> usual = best_plan(catalog, asked.usual, system);
    if (!usual || usual->verdict != MemoryFit::no) return usual;
    for (const Question& other : asked.others) {
        std::optional<QuantFit> fit = best_plan(catalog, other, system);
        if (fit && fit->verdict != MemoryFit::no) return fit;
    }
    return usual;
}

constexpr std::int64_t kContextStep = 256;  // tokens

/// Lowest limit for the GPU of each Mac, in whole GiB, that a placement at the highest limit needs.
Bytes wired_limit_needed(const Assessment& a) {
    Bytes most;
    for (const DeviceMemory& device : a.memory.placed())
        if (device.device->raised_reserve) most = std::max(most, device.required() / a.plan.engine->memory_fraction);
    return gib(std::ceil(in_gib(most)));
}

/// Finds the fixes of one system. Each is tried on every plan that the question leaves open, as asking again with its
/// flag would.
class Fixer {
public:
    Fixer(const Catalog& catalog, const Question& question, const std::vector<SizedQuant>& quants,
          const Assessment& failing)
        : catalog_(catalog),
          question_(question),
          quants_(quants),
          failing_(failing),
          system_(*failing.plan.system),
          plans_(enumerate(catalog, question, system_)) {}

    std::vector<Fix> run() {
        const bool only_cache = weights_fit();
        if (only_cache) quantize_kv();
        raise_wired_limit();
        quantize_weights();
        if (only_cache) shorten_context();
        if (only_cache) serve_fewer();
        if (system_.host && question_.knobs.offload) add_ram();
        add_devices();
        if (system_.host && !question_.knobs.offload && !offload()) add_ram();
        return std::move(fixes_);
    }

private:
    const Catalog& catalog_;
    const Question& question_;
    const std::vector<SizedQuant>& quants_;  // largest first
    const Assessment& failing_;
    const System& system_;
    std::vector<Plan> plans_;
    std::vector<Fix> fixes_;

    void add_fix(Remedy change, std::optional<std::string> flag, std::string text, const Assessment& changed) {
        const TokensPerSecond decode{pace_of(changed).value};
        const std::vector<Reason> left = plan_reasons(catalog_, question_, changed);
        fixes_.push_back(
            {change, std::move(flag), std::move(text), decode, {}, left.empty() ? "" : left.front().message});
    }

    /// The fastest of the plans that fits after `change`, which returns false for a plan that it does not apply to.
    template <class Change>
    std::optional<Assessment> fitting(const Question& question, const std::vector<Plan>& plans, Change change) const {
        std::optional<Assessment> best;
        for (Plan plan : plans) {
            if (!change(plan) || !place(catalog_, question.workload, plan).fits) continue;
            Assessment a = assess(catalog_, question, plan, {});
            if (!best || pace_of(a).value > pace_of(*best).value) best = std::move(a);
        }
        return best;
    }
    template <class Change>
    std::optional<Assessment> fitting(Change change) const {
        return fitting(question_, plans_, change);
    }

    static bool as_it_is(const Plan&) { return true; }

    /// The plans as they are, after a change of the workload.
    template <class Value>
    std::optional<Assessment> fitting_with(Value Workload::*field, Value value) const {
        Question changed = question_;
        changed.workload.*field = value;
        return fitting(changed, plans_, as_it_is);
    }

    /// Whether a smaller cache can help at all.
    bool weights_fit() const {
        return question_.knobs.offload || std::any_of(plans_.begin(), plans_.end(), [&](const Plan& plan) {
                   const Memory memory = place(catalog_, question_.workload, plan);
                   return memory.model.total() <= memory.usable;
               });
    }

    void quantize_kv() {
        for (const KvQuant kv : {KvQuant::q8_0, KvQuant::q4_0}) {
            if (bits_of(kv) >= bits_of(question_.workload.kv)) continue;
            const auto found = fitting([kv](Plan& plan) {
                plan.kv = kv;
                return keeps_cache_as(*plan.engine, kv);
            });
            if (!found) continue;
            add_fix(Remedy::kv_quant, fmt::format("--kv-quant {}", name_of(kv)),
                    fmt::format("--kv-quant {}: {} bits a cached value", name_of(kv), bits_of(kv)), *found);
            return;
        }
    }

    void raise_wired_limit() {
        const std::optional<Bytes> highest = highest_wired_limit(system_);
        if (!highest || question_.limits.wired_limit >= highest) return;
        const auto limited = [](Bytes limit) {
            return [limit](Plan& plan) {
                plan.wired_limit = limit;
                return true;
            };
        };
        std::optional<Assessment> found = fitting(limited(*highest));
        if (!found) return;
        Bytes limit = std::min(wired_limit_needed(*found), *highest);
        if (const auto lower = fitting(limited(limit))) found = lower;
        else limit = *highest;
        add_fix(Remedy::wired_limit, fmt::format("--wired-limit {}", in_gib(limit)),
                fmt::format("{} ({})", wired_limit_command(limit), wired_limit_risk(system_, limit)), *found);
    }

    void quantize_weights() {
        const Bytes room = usable_of(system_, question_);
        for (const auto& [size, quant] : quants_) {
            if (size >= failing_.memory.model.total() || (size > room && !question_.knobs.offload)) continue;
            const auto found = fitting([&, quant = quant](Plan& plan) {
                plan.quant = quant;
                return loads(*plan.engine, system_, *quant);
            });
            if (!found) continue;
            const std::string flag = "--quant " + quant->id;
            const std::string loss = quant->perplexity_delta ? fmt::format("perplexity {:+}", *quant->perplexity_delta)
                                                             : "its loss in perplexity is not known";
            add_fix(Remedy::quant, flag, fmt::format("{}: {}", flag, loss), *found);
            return;
        }
    }

    void shorten_context() {
        const Workload& w = question_.workload;
        std::int64_t longest = 0;
        for (const Plan& plan : plans_) {
            const Memory memory = place(catalog_, w, plan);
            if (memory.heads_divide) longest = std::max(longest, memory.max_context / kContextStep * kContextStep);
        }
        if (longest < w.prompt + w.output || longest >= w.context) return;
        if (const auto found = fitting_with(&Workload::context, longest))
            add_fix(Remedy::context, fmt::format("--context {}", longest),
                    fmt::format("--context {}: the longest that fits", longest), *found);
    }

    void serve_fewer() {
        int fits = 0, too_many = question_.workload.users;
        std::optional<Assessment> found;
        while (too_many - fits > 1) {
            const int users = fits + (too_many - fits) / 2;
            std::optional<Assessment> a = fitting_with(&Workload::users, users);
            (a ? fits : too_many) = users;
            if (a) found = std::move(a);
        }
        if (found)
            add_fix(Remedy::users, fmt::format("--users {}", fits), fmt::format("--users {}: the most that fit", fits),
                    *found);
    }

    /// Whether a system is the same machine with more of the same devices, which can be had.
    bool extends(const System& other) const {
        if (other.family != system_.family || device_count(other) <= device_count(system_)) return false;
        const bool buyable = is_buyable(availability_of(other, question_.purchase.as_of));
        const bool fleet = other.kind == SystemKind::local && other.units > 1;
        const SystemDevice& one = other.devices.front();
        const SystemDevice& own = system_.devices.front();
        return one.device == own.device && one.memory == own.memory && !fleet &&
               (buyable || question_.limits.any_availability);
    }

    void add_devices() {
        const System* chosen = nullptr;
        std::optional<Assessment> best;
        for (const System& other : catalog_.systems) {
            if (!extends(other) || (chosen && device_count(other) >= device_count(*chosen))) continue;
            auto found = fitting(question_, enumerate(catalog_, question_, other), as_it_is);
            if (!found) continue;
            chosen = &other;
            best = std::move(found);
        }
        if (!chosen) return;
        const std::optional<SystemPrice> price = price_of(*chosen, question_.purchase);
        std::string text = fmt::format("{} devices: {}", device_count(*chosen), chosen->id);
        if (price) text += ", " + money(currency_of(question_), price->usd.typical);
        add_fix(Remedy::more_devices, {}, std::move(text), *best);
        if (price) fixes_.back().price = price->usd.typical;
    }

    static bool offloaded(Plan& plan) { return plan.offload = offloads(*plan.engine); }

    /// "--offload: 12.3 GiB of weights in host RAM, 4.5 t/s"
    static std::string told(std::string_view change, const Assessment& found) {
        return fmt::format("{}: {} GiB of weights in host RAM, {} t/s", change,
                           three_digits(in_gib(found.memory.in_host_ram)), three_digits(pace_of(found).value));
    }

    bool offload() {
        const auto found = fitting(offloaded);
        if (found) add_fix(Remedy::offload, "--offload", told("--offload", *found), *found);
        return found.has_value();
    }

    /// The same machine with more host RAM for what its devices cannot hold.
    void add_ram() {
        std::optional<Build> build = build_of(catalog_, system_);
        if (!build) return;
        for (const RamStep& step : build->host->ram) {
            if (step.size <= system_.host->ram) continue;
            build->ram = step.size;
            const Mounting mounting = mount(catalog_, *build);
            if (!mounting.complete()) return;
            const System larger = machine_of(catalog_, *question_.purchase.book, *build, mounting);
            const std::optional<Assessment> found =
                fitting(question_, enumerate(catalog_, question_, larger), offloaded);
            if (!found) continue;
            std::string change = larger.id;
            const std::optional<SystemPrice> price = price_of(larger, question_.purchase);
            if (price) change += ", " + money(currency_of(question_), price->usd.typical);
            if (!question_.knobs.offload) change += ", and --offload";
            add_fix(Remedy::more_ram, {}, told(change, *found), *found);
            if (price) fixes_.back().price = price->usd.typical;
            return;
        }
    }
};

}  // namespace

const QuantFit* SystemFits::best() const {
    const auto fitting = [](const QuantFit& fit) { return fit.verdict != MemoryFit::no; };
    const auto found = std::find_if(quants.rbegin(), quants.rend(), fitting);
    return found == quants.rend() ? nullptr : &*found;
}

std::vector<SystemFits> fits_of(const Catalog& catalog, const Question& question,
                                const std::vector<const System*>& systems) {
    std::vector<ClassOfBits> classes;
    if (!question.workload.quant) classes = classes_of(catalog, question);
    std::vector<SystemFits> list;
    for (const System* system : systems) {
        SystemFits fits{system, usable_of(*system, question), {}};
        if (question.workload.quant)
            if (auto fit = best_plan(catalog, question, *system)) fits.quants.push_back(*fit);
        for (const ClassOfBits& asked : classes)
            if (auto fit = best_of_class(catalog, asked, *system)) fits.quants.push_back(*fit);
        list.push_back(std::move(fits));
    }
    return list;
}

std::vector<Candidate> with_fixes(const Catalog& catalog, const Question& question, std::vector<Candidate> rejected) {
    Question asked = question;
    asked.assumptions.clear();  // nothing reads them here, and each change of the workload copies the question
    asked.limits.may_raise_wired_limit = false;  // that is a fix of its own
    const std::vector<SizedQuant> quants = worthwhile_quants(catalog, *question.workload.model);
    for (Candidate& candidate : rejected) {
        for (Reason& reason : candidate.reasons) {
            if (reason.code != ReasonCode::memory) continue;
            reason.fixes = Fixer(catalog, asked, quants, candidate.assessment).run();
            const auto plain =
                std::find_if(reason.fixes.begin(), reason.fixes.end(), [](const Fix& f) { return f.flag; });
            if (plain != reason.fixes.end()) reason.fix = plain->flag;
        }
    }
    return rejected;
}

std::string wired_limit_command(Bytes limit) {
    return fmt::format("sudo sysctl iogpu.wired_limit_mb={}", std::ceil(in_gib(limit) * 1024));
}

std::string wired_limit_risk(const System& system, Bytes limit) {
    Bytes left{1e300};
    for (const SystemDevice& entry : system.devices)
        if (entry.device->raised_reserve) left = std::min(left, entry.memory - limit);
    return fmt::format("risk: {} GiB left to macOS", std::floor(in_gib(left)));
}

}  // namespace advisor
