// Commands that show and check what the catalog holds: list, show, prices, check.
#include <fmt/format.h>

#include "advisor/audit.hpp"
#include "advisor/build.hpp"
#include "advisor/render.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

/// The quantization of that name, or those of a class such as 4bit.
std::vector<const Quantization*> quants_named(const Catalog& catalog, const std::string& name) {
    std::vector<const Quantization*> found;
    for (const Quantization& quant : catalog.quantizations)
        if (squeeze(quant.bit_class) == squeeze(name)) found.push_back(&quant);
    if (!found.empty()) return found;
    if (const Quantization* quant = quantization_named(catalog, name)) return {quant};
    return {&record_named(catalog.quantizations, "--quant", name, "quantization", "list quants")};
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
    const Catalog catalog = catalog_of(options);
    EnginesOn question;
    std::deque<System> built;
    for (const std::string& id : options.on)
        question.systems.push_back(&machine_asked(catalog, todays_book(catalog), "--on", id, built));
    const Request& request = options.request;
    if (request.quant && !request.model) throw UsageError("--quant needs --model beside it");
    if (request.model) question.model = model_named(catalog, *request.model);
    if (request.quant) {
        question.quants = quants_named(catalog, *request.quant);
        question.quant = question.quants.size() == 1 ? question.quants.front()->id : question.quants.front()->bit_class;
    }
    return {render_engines_on(catalog, files.files, question, format)};
}

/// Whether questions can be asked that name these records: some of what they hold stands in for flags.
template <class Record>
void try_each(const Catalog& catalog, const char* flag, std::optional<std::string> Request::*field,
              const std::vector<Record>& records, const std::string& path) {
    for (const std::string& id : ids_of(records)) {
        Request request;
        request.*field = id;
        try {
            resolve(catalog, request);
        } catch (const Error& error) {
            throw Error(fmt::format("{}: no question can be asked with {} {}: {}", printable(path), flag,
                                    printable(id, 60), error.what()));
        }
    }
}

std::string contents_of_json(Files& files, const std::string& path) {
    add_file(files, path);
    const Catalog catalog = load_catalog(files.files);
    try_each(catalog, "--profile", &Request::profile, catalog.profiles, path);
    try_each(catalog, "--objective", &Request::objective, catalog.objectives, path);
    try_each(catalog, "--region", &Request::region, catalog.regions, path);
    try_each(catalog, "--task", &Request::task, std::vector<TaskDefaults>(catalog.tasks.begin(), catalog.tasks.end()),
             path);
    return contents_of(files.files.back());
}

/// A list is nothing that the files after it could build on.
std::string contents_of_list(Files& files, const std::string& path) {
    const Catalog catalog = load_catalog(files.files);
    const PriceBook book = read_price_list(catalog, read_price_list_file(files, path));
    return fmt::format("{} price{} over {}", book.stated, book.stated == 1 ? "" : "s", printable(book.extends));
}

std::string contents_of_any(Files& files, const Options& options, const std::string& path) {
    if (is_price_list(path)) return contents_of_list(files, path);
    const std::string bytes = read_file(path);
    if (!is_claims_file({shown_path(path), bytes})) return contents_of_json(files, path);
    const ClaimsFile claims = load_claims(load_catalog(files.files), {shown_path(path), bytes},
                                          load_sources(claims_files(options).sources), {});
    return fmt::format("{} claims, {} tables", claims.claims.size(), claims.tables.size());
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

Answer run_show(const Options& options) {
    if (options.words.front() == "verdicts") return show_verdicts(options);
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    return {render_show(files.files, options.words.front(), format)};
}

Answer run_prices(const Options& options) {
    const RenderOptions format = render_options(options);
    Files files = catalog_files(options), reference = reference_files(options);
    const std::size_t before = files.files.size();
    const PricedCatalog priced = catalog_with_prices(files, options.request.prices);
    if (files.files.size() > before) reference.files.push_back(files.files.back());
    return {render_prices(priced.catalog, reference.files, priced.book.value_or(""),
                          options.words.empty() ? "" : options.words.front(), format)};
}

/// Each file on top of the built-in data, the user's own and the files before it, as they would be loaded.
Answer run_check(const Options& options) {
    const RenderOptions format = render_options(options);
    Files files = sound_catalog_files(options);
    std::vector<CheckedFile> checked;
    for (const std::string& path : options.words)
        checked.push_back({printable(shown_path(path)), contents_of_any(files, options, path)});
    return {render_checked(checked, format)};
}

}  // namespace advisor::cli
