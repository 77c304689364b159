// Does this engine run this model there?
#include <fmt/format.h>

#include <algorithm>

#include "advisor/support.hpp"

namespace advisor {
namespace {

Compatibility stated(const Standing& standing, std::string_view rests_on, std::string unknown) {
    const bool says_why = standing.cell && !standing.cell->why.empty();
    std::string why = says_why ? standing.cell->why : standing.status == Support::unknown ? std::move(unknown) : "";
    return {standing, rests_on, std::move(why)};
}

Compatibility of_format(const Engine& engine, const Device& device, const Quantization& quant) {
    const std::optional<double> least = quant.min_compute_capability;
    if (least && device.compute_capability > 0 && device.compute_capability < *least)
        return {{Support::no, nullptr},
                "format",
                fmt::format("{} needs compute capability {}, {} has {}", quant.id, *least, device.name,
                            device.compute_capability)};
    const bool read = std::find(engine.formats.begin(), engine.formats.end(), quant.format) != engine.formats.end();
    return stated(format_of(engine, device, quant.format), "format",
                  read || engine.formats.empty()
                      ? fmt::format("nothing is known of {} weights there", quant.format)
                      : fmt::format("of formats it is stated to read {} alone", join(engine.formats, ", ")));
}

}  // namespace

Compatibility compatibility_of(const Engine& engine, const Device& device, const Model& model,
                               const std::vector<const Quantization*>& quants) {
    Compatibility weakest = stated(support_of(engine, device), "engine", "nothing is known of the engine there");
    const auto weaken = [&](Compatibility other) {
        if (other.standing.status < weakest.standing.status) weakest = std::move(other);
    };
    if (weakest.standing.status == Support::no) return weakest;
    const Standing family = family_of(engine, device, model.family);
    const std::string name = model.family.empty() ? model.id : model.family;
    Compatibility of_family = stated(family, "family", fmt::format("nothing is known of the {} family", name));
    if (weakest.standing.status == Support::yes && family.status == Support::yes) weakest = std::move(of_family);
    else weaken(std::move(of_family));
    std::optional<Compatibility> best;
    for (const Quantization* quant : quants) {
        Compatibility format = of_format(engine, device, *quant);
        if (!best || format.standing.status > best->standing.status) best = std::move(format);
    }
    if (best) weaken(std::move(*best));
    return weakest;
}

}  // namespace advisor
