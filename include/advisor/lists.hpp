// What the data files say, as bytes: `list`, `show`, `prices`, and what runs on which engine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "advisor/render.hpp"

namespace advisor {

/// `list KIND`: records as they stand in the data files, those of later files in place of earlier ones; all kinds with
/// their counts when `kind` is empty. Text, JSON, CSV or Markdown. Throws Error for an unknown kind.
std::string render_list(const std::vector<DataFile>& files, const std::string& kind, const RenderOptions& options);

/// `show ID` (or KIND/ID): each field of a record with its source. Throws Error for an unknown id (with a suggestion).
std::string render_show(const std::vector<DataFile>& files, const std::string& id, const RenderOptions& options);

/// What a data file holds: "3 devices, 1 system".
std::string contents_of(const DataFile& file);

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
