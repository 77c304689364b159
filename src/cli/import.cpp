#include <fmt/format.h>

#include <map>
#include <set>

#include "advisor/calibrate.hpp"
#include "commands.hpp"
#include "files.hpp"
#include "hints.hpp"

namespace advisor::cli {
namespace {

/// What becomes of one file's rows.
struct Import {
    std::string path, target, lines;
    int stored = 0, known = 0;
    std::map<std::string, int> skipped;  ///< rows by reason
};

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

Import import_of(const Catalog& catalog, const std::string& path, const Hints& hints, std::set<std::string>& ids) {
    const std::string text = read_file(path);
    Import import{path, stored_name(path), "", 0, 0, {}};
    for (MeasuredRow& loaded : load_measurements(catalog, {path, text}, hints)) {
        const MeasuredRow row = as_user_row(std::move(loaded));
        if (!is_attributed(row)) {
            ++import.skipped[skipped_because(row)];
        } else if (!ids.insert(row.id).second) {
            ++import.known;
        } else {
            ++import.stored;
            import.lines += evidence_line(row);
        }
    }
    return import;
}

std::string told(const Import& import, const std::string& directory) {
    int skipped = 0;
    for (const auto& [reason, count] : import.skipped) skipped += count;
    std::string text = fmt::format("{}: {} stored in {}/{}, {} there already, {} skipped\n", printable(import.path),
                                   import.stored, printable(directory), import.target, import.known, skipped);
    for (const auto& [reason, count] : import.skipped) text += fmt::format("  {:>4}  {}\n", count, printable(reason));
    return text;
}

/// Old lines and new ones by the file that they go to; `ids` are those of all files.
std::map<std::string, std::string> stored_rows(const Catalog& catalog, const std::string& directory,
                                               std::set<std::string>& ids) {
    std::deque<std::string> bytes;
    std::map<std::string, std::string> texts;
    for (const DataFile& file : user_evidence(bytes)) {
        for (const MeasuredRow& row : load_evidence(catalog, file)) ids.insert(row.id);
        std::string text(file.text);
        if (!text.empty() && !text.ends_with('\n')) text += '\n';
        texts[file.name.substr(directory.size() + 1)] = std::move(text);
    }
    return texts;
}

}  // namespace

/// Everything is read and converted before anything is stored.
Answer run_import(const Options& options) {
    const Files files = catalog_files(options);
    const Catalog catalog = load_catalog(files.files);
    const Hints hints = hints_of(catalog, options);
    const std::string directory = evidence_directory();
    std::set<std::string> ids;
    std::map<std::string, std::string> texts = stored_rows(catalog, directory, ids);
    std::vector<Import> imports;
    for (const std::string& path : options.words) imports.push_back(import_of(catalog, path, hints, ids));

    std::set<std::string> changed;
    Answer answer;
    bool any = false;
    for (const Import& import : imports) {
        texts[import.target] += import.lines;
        if (import.stored > 0) changed.insert(import.target);
        any = any || import.stored + import.known > 0;
        answer.text += told(import, directory);
    }
    if (!changed.empty()) make_directory(directory);
    for (const std::string& target : changed) write_output(directory + "/" + target, texts[target]);
    answer.status = any ? kAnswered : kNothingFound;
    return answer;
}

}  // namespace advisor::cli
