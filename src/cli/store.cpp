#include "store.hpp"

#include <fmt/format.h>

#include <deque>

#include "advisor/text.hpp"
#include "session.hpp"
#include "write.hpp"

namespace advisor::cli {
namespace {

constexpr std::size_t kMostStoreBytes = std::size_t{16} << 20;

std::vector<MeasuredRow> rows_in(const Catalog& catalog, const DataFile& file) {
    try {
        return load_evidence(catalog, file);
    } catch (const Error& error) {
        throw Error(
            fmt::format("{}; this file is of your own measurements: remove that line or the file, and bring its rows "
                        "back with 'advisor import'",
                        error.what()));
    }
}

/// A line of a file of the store, or one that is to become one.
struct StoredLine {
    std::size_t file = 0;      ///< in StoreImage::files
    std::string text;          ///< with a line feed
    Import* import = nullptr;  ///< that it is new from; null: it is there already
};

/// The store as it is and as it is to be.
class StoreImage {
public:
    StoreImage(const Catalog& catalog, std::string directory) : directory_(std::move(directory)) {
        for (const std::string& path : files_in(directory_, ".jsonl")) {
            const std::string text = read_file(path);
            const std::size_t file = file_named(path.substr(directory_.size() + 1));
            std::vector<MeasuredRow> rows = rows_in(catalog, {path, text});
            std::size_t row = 0;
            for (const auto& [number, line] : filled_lines(text))
                add(file, std::string(line) + "\n", rows[row++], nullptr);
        }
    }

    void add(Import& import) {
        const std::size_t file = file_named(import.target);
        for (const MeasuredRow& row : import.rows) add(file, evidence_line(row), row, &import);
    }

    /// Counts what becomes of each row; how many older ones answers no longer need.
    int fold() {
        const std::vector<Worth> worth = worth_of(rows_);
        int older = 0;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const StoredLine& line = lines_[i];
            StoreFile& file = files_[line.file];
            const bool kept = worth[i] == Worth::kept || (worth[i] == Worth::again && !line.import);
            file.changed = file.changed || kept == (line.import != nullptr);
            if (kept) file.text += line.text;
            kept_ += kept ? 1 : 0;
            if (line.import)
                ++(kept ? line.import->stored : worth[i] == Worth::again ? line.import->known : line.import->folded);
            else if (!kept) ++older;
        }
        return older;
    }

    void refuse_too_large() const {
        std::size_t bytes = 0;
        for (const StoreFile& file : files_) bytes += file.text.size();
        if (kept_ <= kMostStoredRows && bytes <= kMostStoreBytes) return;
        throw Error(
            fmt::format("nothing was stored: {} would hold {} rows in {:.1f} MiB; expected at most {} in {} MiB, which "
                        "answers read quickly. Import fewer, or remove files there that you no longer need",
                        printable(directory_), thousands(static_cast<double>(kept_)),
                        static_cast<double>(bytes) / (1 << 20), thousands(kMostStoredRows), kMostStoreBytes >> 20));
    }

    /// Files that only lose rows come last, so that what is cut short loses none.
    void write() const {
        std::vector<std::string> done;
        try {
            std::vector<StagedFile> staged;
            for (const bool gaining : {true, false})
                for (const StoreFile& file : files_)
                    if (file.changed && file.gains == gaining) staged.emplace_back(path_of(file), file.text);
            for (StagedFile& file : staged) {
                file.commit();
                done.push_back(printable(file.path()));
            }
        } catch (const Error& error) {
            throw Error(fmt::format("{}; {}", error.what(),
                                    done.empty() ? "nothing was stored" : "stored before that: " + join(done, ", ")));
        }
    }

private:
    struct StoreFile {
        std::string name, text;
        bool changed = false, gains = false;
    };

    std::string path_of(const StoreFile& file) const { return directory_ + "/" + file.name; }

    std::size_t file_named(const std::string& name) {
        for (std::size_t i = 0; i < files_.size(); ++i)
            if (files_[i].name == name) return i;
        files_.push_back({name, "", false, false});
        return files_.size() - 1;
    }

    void add(std::size_t file, std::string text, const MeasuredRow& row, Import* import) {
        lines_.push_back({file, std::move(text), import});
        rows_.push_back(row);
        if (import) files_[file].gains = true;
    }

    std::string directory_;
    std::deque<StoreFile> files_;
    std::vector<StoredLine> lines_;
    std::vector<MeasuredRow> rows_;  ///< of the lines
    std::size_t kept_ = 0;
};

}  // namespace

std::string store_directory() { return own_directory("XDG_DATA_HOME", ".local/share", "evidence"); }

std::vector<MeasuredRow> stored_rows(const Catalog& catalog) {
    std::vector<MeasuredRow> rows;
    const std::string directory = store_directory();
    if (directory.empty()) return rows;
    for (const std::string& path : files_if_readable(directory, ".jsonl")) {
        const std::string text = read_file(path);
        for (MeasuredRow& row : rows_in(catalog, {path, text})) rows.push_back(std::move(row));
    }
    const std::vector<Worth> worth = worth_of(rows);
    std::vector<MeasuredRow> kept;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (worth[i] == Worth::kept) kept.push_back(std::move(rows[i]));
    return kept;
}

int add_to_store(const Catalog& catalog, std::vector<Import>& imports) {
    const std::string directory = store_directory();
    if (directory.empty()) throw Error("no place to keep evidence; set XDG_DATA_HOME or HOME");
    make_directory(directory);
    const DirectoryLock lock(directory);
    sweep_staged(directory, 0);  // whoever wrote them held the lock
    StoreImage store(catalog, directory);
    for (Import& import : imports) store.add(import);
    const int older = store.fold();
    store.refuse_too_large();
    store.write();
    return older;
}

}  // namespace advisor::cli
