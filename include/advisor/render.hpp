// An answer as bytes, and what the data files say (`list`, `show`, `prices`). Nothing here decides; nothing below
// formats.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "advisor/answer.hpp"
#include "advisor/build_list.hpp"
#include "advisor/explore.hpp"

namespace advisor {

struct Picture;  // advisor/chart.hpp

enum class Format { text, json, csv, markdown, html, svg };

struct RenderOptions {
    Format format = Format::text;
    bool color = false;
    int width = 100;           ///< columns of the terminal; 0: unlimited
    bool verbose = false;      ///< the long form of text: everything but the terms
    bool explain = false;      ///< terms, classes and sources, below the long form; implies `verbose`
    std::size_t rejected = 8;  ///< rejected systems shown in text
    std::string command{};     ///< the command line that asks this, for HTML
    std::size_t top = 10;      ///< results in tables of HTML, whose charts show all
    const std::vector<Source>* sources = nullptr;  ///< publications by id, for HTML; null: ids alone
};

/// `recommend`: ranked table, why / skip-if / warnings, rejections with fixes, alternatives.
std::string render_recommend(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `compare`: systems as columns, in CSV and Markdown too.
std::string render_compare(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `estimate`: one system, every term.
std::string render_estimate(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `fit`: the memory part of each system; the least that holds each number of bits, where none was named.
std::string render_fit(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `cost`: the ownership part of each system.
std::string render_cost(const Catalog& catalog, const Decision& decision, const RenderOptions& options);

/// The decision as JSON (schema advisor/decision/2), with a trailing newline; the same for all of the above.
std::string decision_json(const Catalog& catalog, const Decision& decision);
/// Its schema as data/schema has it, and the table of its keys in docs/json.md.
std::string decision_schema();
std::string decision_keys();

/// `breakeven`: the reading, a chart and sample points. JSON (schema advisor/breakeven/1) and CSV have every point.
std::string render_breakeven(const Catalog& catalog, const BreakEven& answer, const RenderOptions& options);
std::string breakeven_json(const Catalog& catalog, const BreakEven& answer);
std::string breakeven_schema();  ///< as data/schema has it

/// `build`: the shopping list. JSON (schema advisor/build/1) has everything, CSV the parts.
std::string render_build(const Catalog& catalog, const BuildList& list, const RenderOptions& options);
std::string build_json(const Catalog& catalog, const BuildList& list);
std::string build_schema();  ///< as data/schema has it

/// `upgrade`: what is owned and what limits it, steps by gain for the money, the nearest refused, what to wait for; at
/// most `top` steps (0: all). JSON (schema advisor/upgrade/1) and CSV have every step.
std::string render_upgrade(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                           const RenderOptions& options);
std::string upgrade_json(const Catalog& catalog, const Upgrade& answer);
std::string upgrade_schema();  ///< as data/schema has it

/// `chart`: drawn with characters, as SVG, or as a page with the table behind it. JSON (schema advisor/chart/1) and CSV
/// have every number.
std::string render_chart(const Catalog& catalog, const Picture& picture, const RenderOptions& options);
std::string chart_json(const Picture& picture);
std::string chart_schema();  ///< as data/schema has it

/// `list KIND`: records as they stand in the data files, those of later files in place of earlier ones; all kinds with
/// their counts when `kind` is empty. Text, JSON, CSV or Markdown. Throws Error for an unknown kind.
std::string render_list(const std::vector<DataFile>& files, const std::string& kind, const RenderOptions& options);

/// `show ID` (or KIND/ID): each field of a record with its source. Throws Error for an unknown id (with a suggestion).
std::string render_show(const std::vector<DataFile>& files, const std::string& id, const RenderOptions& options);

/// What a data file holds: "3 devices, 1 system".
std::string contents_of(const DataFile& file);

struct CheckedFile {
    std::string name, contents;
};
/// `check`: files without a fault and what they hold. JSON is of the shape of `list`.
std::string render_checked(const std::vector<CheckedFile>& files, const RenderOptions& options);

/// `prices`: of a book (empty: today's) with their age, beside those of the other books; of a part its history in all
/// books and where it is used; of a system its bill. CSV of a book is a price list for read_price_list. `files` are
/// those of `list`: they hold the history and the notes. Throws Error for an unknown book or id.
std::string render_prices(const Catalog& catalog, const std::vector<DataFile>& files, const std::string& book,
                          const std::string& id, const RenderOptions& options);

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

}  // namespace advisor
