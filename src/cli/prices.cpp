#include "commands.hpp"
#include "files.hpp"
#include "terminal.hpp"

namespace advisor::cli {

namespace {

/// Adds the book in a file that --prices names, and to books that are laid over others the prices from below.
/// Returns the book asked for; empty without one.
std::string add_books(Files& files, const Options& options) {
    std::optional<std::string> prices = options.request.prices;
    if (files.built_in_only && !prices) return "";
    Files known = catalog_files(options);
    const std::size_t before = known.files.size();
    Catalog catalog = catalog_with_prices(known, prices);
    if (known.files.size() > before) add_file(files, *options.request.prices);
    for (PriceBook& book : catalog.books) {
        if (book.extends.empty()) continue;
        const auto own_end = book.prices.begin() + static_cast<std::ptrdiff_t>(book.stated);
        if (!is_price_list(book.id)) book.prices.erase(book.prices.begin(), own_end);  // its file says more of them
        files.bytes.push_back(price_book_json(book));
        files.files.push_back({book.id, files.bytes.back()});
    }
    return prices.value_or("");
}

}  // namespace

Answer run_prices(const Options& options) {
    const RenderOptions format = render_options(options);
    Files files = reference_files(options);
    const std::string book = add_books(files, options);
    return {render_prices(files.files, book, options.words.empty() ? "" : options.words.front(), format)};
}

}  // namespace advisor::cli
