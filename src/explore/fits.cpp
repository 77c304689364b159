#include <algorithm>
#include <tuple>

#include "fixes.hpp"

namespace advisor {
namespace {

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
        best = {plan, memory, verdict_of(catalog, memory)};
    }
    return best;
}

Bytes usable_of(const System& system, const Question& question) {
    const bool windows = question.needs.os == "windows";
    Bytes sum;
    for (const SystemDevice& entry : system.devices)
        sum += usable_of(entry, question.knobs.wired_limit, windows) * entry.count;
    return sum;
}

/// The same for a class of bits: its usual quantization, or the largest other one of it that fits where that does not.
std::optional<QuantFit> best_of_class(const Catalog& catalog, Question& question, const System& system,
                                      std::string_view bit_class, const std::vector<SizedQuant>& quants) {
    question.workload.bit_class = bit_class;
    std::optional<QuantFit> usual = best_plan(catalog, question, system);
    if (!usual || usual->verdict != Verdict::no) return usual;
    for (const SizedQuant& other_quant : quants) {
        if (other_quant.quant->bit_class != bit_class) continue;
        question.workload.quant = other_quant.quant;
        std::optional<QuantFit> other = best_plan(catalog, question, system);
        question.workload.quant = nullptr;
        if (other && other->verdict != Verdict::no) return other;
    }
    return usual;
}

SystemFits fits_of(const Catalog& catalog, Question& question, const System& system, std::size_t highest,
                   const std::vector<SizedQuant>& quants) {
    SystemFits fits{&system, usable_of(system, question), {}};
    if (question.workload.quant) {
        if (auto fit = best_plan(catalog, question, system)) fits.quants.push_back(std::move(*fit));
        return fits;
    }
    for (std::size_t i = 0; i <= highest; ++i)
        if (auto fit = best_of_class(catalog, question, system, kFitClasses[i], quants))
            fits.quants.push_back(std::move(*fit));
    return fits;
}

}  // namespace

const QuantFit* SystemFits::best() const {
    const auto fitting = [](const QuantFit& fit) { return fit.verdict != Verdict::no; };
    const auto found = std::find_if(quants.rbegin(), quants.rend(), fitting);
    return found == quants.rend() ? nullptr : &*found;
}

Decision fit(const Catalog& catalog, Question question) {
    Decision d = compare(catalog, std::move(question));
    Question asked = d.question;
    const std::size_t highest = native_class(catalog, *asked.workload.model);
    const std::vector<SizedQuant> quants = worthwhile_quants(catalog, *asked.workload.model);
    const auto add = [&](const System& system) { d.fits.push_back(fits_of(catalog, asked, system, highest, quants)); };
    for (const Candidate& c : d.results) add(*c.assessment.plan.system);
    for (const Candidate& c : d.rejected) add(*c.assessment.plan.system);
    for (const auto& [system, reasons] : d.without_plan) add(*system);
    return d;
}

}  // namespace advisor
