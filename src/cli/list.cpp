#include <fmt/format.h>

#include <algorithm>

#include "advisor/lists.hpp"
#include "commands.hpp"
#include "files.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

const System* system_named(const Catalog& catalog, const std::string& id) {
    if (const System* system = find(catalog.systems, id)) return system;
    throw Error(fmt::format("--on: unknown system '{}'{}; 'advisor list systems' shows them", printable(id, 60),
                            did_you_mean(id, ids_of(catalog.systems))));
}

/// The quantization of that name, or those of a class such as 4bit.
std::vector<const Quantization*> quants_named(const Catalog& catalog, const std::string& name) {
    std::vector<const Quantization*> found;
    for (const Quantization& quant : catalog.quantizations)
        if (squeeze(quant.bit_class) == squeeze(name)) found.push_back(&quant);
    if (!found.empty()) return found;
    if (const Quantization* quant = quantization_named(catalog, name)) return {quant};
    throw Error(fmt::format("--quant: unknown quantization '{}'{}; 'advisor list quants' shows them",
                            printable(name, 60), did_you_mean(name, ids_of(catalog.quantizations))));
}

std::shared_ptr<const Model> model_named(const Catalog& catalog, const std::string& name) {
    if (const auto file = model_in_file(catalog, "--model", name)) return std::make_shared<const Model>(file->model);
    return resolve_model(catalog, name).model;
}

Answer engines_on(const Options& options) {
    const std::string kind = options.words.empty() ? "" : squeeze(options.words.front());
    if (kind != "engines" && kind != "engine") throw UsageError("--on belongs to 'list engines'");
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    const Catalog catalog = load_catalog(catalog_files(options).files);
    EnginesOn question;
    for (const std::string& id : options.on) question.systems.push_back(system_named(catalog, id));
    const Request& request = options.request;
    if (request.quant && !request.model) throw UsageError("--quant needs --model beside it");
    if (request.model) question.model = model_named(catalog, *request.model);
    if (request.quant) {
        question.quants = quants_named(catalog, *request.quant);
        question.quant = question.quants.size() == 1 ? question.quants.front()->id : question.quants.front()->bit_class;
    }
    return {render_engines_on(catalog, files.files, question, format)};
}

}  // namespace

Answer run_list(const Options& options) {
    if (!options.on.empty()) return engines_on(options);
    if (options.request.model || options.request.quant)
        throw UsageError("--model and --quant need --on SYSTEM beside them");
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    return {render_list(files.files, options.words.empty() ? "" : options.words.front(), format)};
}

}  // namespace advisor::cli
