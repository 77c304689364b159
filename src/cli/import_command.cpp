// `import`, and what the command line says about files of measurements.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "advisor/lab.hpp"
#include "advisor/text.hpp"
#include "commands.hpp"
#include "session.hpp"
#include "store.hpp"

namespace advisor::cli {
namespace {

/// Null for an option that was not given.
template <class Record>
const Record* record_of(const std::vector<Record>& records, const char* flag, const std::string& id) {
    return id.empty() ? nullptr : &record_named(records, flag, id, "id", "list");
}

/// "results/RTX 3090.json" -> "RTX-3090.jsonl"
std::string stored_name(const std::string& path) {
    std::string name = path.substr(path.find_last_of('/') + 1);
    name = name.substr(0, name.find_last_of('.'));
    for (char& c : name)
        if (squeeze({&c, 1}).empty() && c != '_' && c != '.') c = '-';
    name.erase(0, name.find_first_not_of("-."));
    return (name.empty() ? "rows" : name.substr(0, 100)) + ".jsonl";
}

bool is_attributed(const MeasuredRow& row) { return row.device && row.engine && row.model && row.quant; }

/// A file's rows, and how many are skipped for which reason.
struct Reading {
    Import import;
    std::map<std::string, int> skipped;
};

Reading reading_of(const Catalog& catalog, const std::string& path, const Hints& hints) {
    const std::string text = read_file(path), shown = shown_path(path);
    Reading reading{{shown, stored_name(shown), {}}, {}};
    for (MeasuredRow& loaded : load_measurements(catalog, {shown, text}, hints)) {
        MeasuredRow row = as_user_row(std::move(loaded));
        if (is_attributed(row)) reading.import.rows.push_back(std::move(row));
        else ++reading.skipped[skipped_because(row)];
    }
    return reading;
}

std::string told(const Import& import, const std::map<std::string, int>& skipped) {
    int sum = 0;
    for (const auto& [reason, count] : skipped) sum += count;
    std::string text = fmt::format("{}: {} stored in {}/{}, {} there already, {} skipped\n", printable(import.path),
                                   import.stored, printable(store_directory()), import.target, import.known, sum);
    for (const auto& [reason, count] : skipped) text += fmt::format("  {:>4}  {}\n", count, printable(reason));
    if (import.folded > 0)
        text += fmt::format("  {:>4}  not kept: of the rows of one plan the {} newest are enough\n", import.folded,
                            kRowsOfPlan);
    return text;
}

}  // namespace

Hints hints_of(const Catalog& catalog, const Options& options) {
    Hints hints;
    hints.device = record_of(catalog.devices, "--device", options.file_device);
    hints.engine = record_of(catalog.engines, "--engine", options.file_engine);
    hints.model = record_of(catalog.models, "--model", options.file_model);
    hints.quant = record_of(catalog.quantizations, "--quant", options.file_quant);
    const System* system = record_of(catalog.systems, "--system", options.file_system);
    if (!system) return hints;
    if (hints.device) throw UsageError("--device contradicts --system");
    if (system->devices.size() != 1)
        throw Error(fmt::format("--system: {} has several kinds of device; name one with --device", system->id));
    hints.device = system->devices.front().device;
    hints.device_count = system->devices.front().count;
    return hints;
}

/// Everything is read and converted before anything is stored.
Answer run_import(const Options& options) {
    const Catalog catalog = catalog_of(options);
    const Hints hints = hints_of(catalog, options);
    std::vector<Import> imports;
    std::vector<std::map<std::string, int>> skipped;
    for (const std::string& path : options.words) {
        Reading reading = reading_of(catalog, path, hints);
        imports.push_back(std::move(reading.import));
        skipped.push_back(std::move(reading.skipped));
    }
    const bool any = std::any_of(imports.begin(), imports.end(), [](const Import& one) { return !one.rows.empty(); });
    const int older = any ? add_to_store(catalog, imports) : 0;
    Answer answer{"", any ? kAnswered : kNothingFound};
    for (std::size_t i = 0; i < imports.size(); ++i) answer.text += told(imports[i], skipped[i]);
    if (older > 0)
        answer.text += fmt::format("{} older rows dropped: of the rows of one plan the {} newest are enough\n", older,
                                   kRowsOfPlan);
    return answer;
}

}  // namespace advisor::cli
