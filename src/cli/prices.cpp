#include "advisor/lists.hpp"
#include "commands.hpp"
#include "files.hpp"

namespace advisor::cli {

Answer run_prices(const Options& options) {
    const RenderOptions format = render_options(options);
    Files files = catalog_files(options), reference = reference_files(options);
    const std::size_t before = files.files.size();
    std::optional<std::string> book = options.request.prices;
    const Catalog catalog = catalog_with_prices(files, book);
    if (files.files.size() > before) add_file(reference, *options.request.prices);
    return {render_prices(catalog, reference.files, book.value_or(""),
                          options.words.empty() ? "" : options.words.front(), format)};
}

}  // namespace advisor::cli
