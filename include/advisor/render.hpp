// An answer as bytes. Nothing here decides; nothing below formats.
#pragma once

#include <memory>
#include <string>

#include "advisor/answer.hpp"
#include "advisor/breakeven.hpp"
#include "advisor/upgrade.hpp"

namespace advisor {

enum class Format { text, json, csv, markdown };

struct RenderOptions {
    Format format = Format::text;
    bool color = false;
    int width = 100;           ///< columns of the terminal; 0: unlimited
    bool explain = false;      ///< terms, classes and sources
    std::size_t rejected = 8;  ///< rejected systems shown in text
};

/// `recommend`: ranked table, why / skip-if / warnings, rejections with fixes, alternatives.
std::string render_recommend(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `compare`: systems as columns.
std::string render_compare(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `estimate`: one system, every term.
std::string render_estimate(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `fit`: the memory part of each system.
std::string render_fit(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `cost`: the ownership part of each system.
std::string render_cost(const Catalog& catalog, const Decision& decision, const RenderOptions& options);

/// The decision as JSON (schema advisor/decision/1), with a trailing newline; the same for all of the above.
std::string decision_json(const Catalog& catalog, const Decision& decision);

/// `list KIND` (all kinds with their counts when `kind` is empty) and `show ID` (or KIND/ID): records as they stand in
/// the data files, those of later files in place of earlier ones. Text, JSON, CSV or Markdown.
/// Throws Error for an unknown kind or id (with a suggestion).
std::string render_list(const std::vector<DataFile>& files, const std::string& kind, const RenderOptions& options);
/// Prices of a book (empty: the newest) with their age, beside those of the other books; of a part its history in all
/// books and where it is used; of a system its bill. CSV of a book is a price list for read_price_list.
/// Throws Error for an unknown book or id.
std::string render_prices(const std::vector<DataFile>& files, const std::string& book, const std::string& id,
                          const RenderOptions& options);
std::string render_show(const std::vector<DataFile>& files, const std::string& id, const RenderOptions& options);

/// What `list engines --on` asks: engines on systems, and with a model whether they run it.
struct EnginesOn {
    std::vector<const System*> systems;
    std::shared_ptr<const Model> model;       ///< null: the features instead
    std::vector<const Quantization*> quants;  ///< that would do for it; none: any
    std::string quant;                        ///< as asked for
};

/// Each engine on each kind of device of the systems: status, features or whether it runs the model, with dates.
/// `files` are those of `list`; they hold the sources. JSON (schema advisor/engines-on/1) and CSV have every cell.
std::string render_engines_on(const Catalog& catalog, const std::vector<DataFile>& files, const EnginesOn& question,
                              const RenderOptions& options);

/// `breakeven`: the reading, a chart and sample points. JSON (schema advisor/breakeven/1) and CSV have every point.
std::string render_breakeven(const Catalog& catalog, const BreakEven& answer, const RenderOptions& options);
std::string breakeven_json(const Catalog& catalog, const BreakEven& answer);

/// `upgrade`: what is owned and what limits it, steps by gain for the money, the nearest refused, what to wait for; at
/// most `top` steps (0: all). JSON (schema advisor/upgrade/1) and CSV have every step.
std::string render_upgrade(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                           const RenderOptions& options);
std::string upgrade_json(const Catalog& catalog, const Upgrade& answer);

/// What a data file holds: "3 devices, 1 system".
std::string contents_of(const DataFile& file);
/// Id of the price book in a file; empty when it holds none.
std::string book_of(const DataFile& file);

}  // namespace advisor
