// What a command line asks, ready to be answered: bytes of files, which files they are, the catalog and the question.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"
#include "advisor/model_file.hpp"
#include "options.hpp"

namespace advisor::cli {

/// What stands for standard input wherever a FILE is read.
inline constexpr std::string_view kStandardInput = "-";

/// A path for messages: "standard input" for "-".
std::string shown_path(const std::string& path);

/// A regular file's bytes, or those of standard input for "-". Throws Error for a directory, a pipe, an unreadable
/// file, more than 64 MiB.
std::string read_file(const std::string& path, std::string_view expected = "a JSON file");

/// All of standard input, the same bytes each time. Throws Error beyond 64 MiB.
std::string read_standard_input();

/// Whether there is such a directory.
bool is_directory(const std::string& path);

/// Names of what is in a directory, in order; none where it cannot be read.
std::vector<std::string> names_in(const std::string& directory);

/// The beginning of a regular file, mapped: only what is looked at is read. Throws Error as read_file does, but for
/// size.
class MappedHead {
public:
    explicit MappedHead(const std::string& path);
    MappedHead(const MappedHead&) = delete;
    MappedHead& operator=(const MappedHead&) = delete;
    ~MappedHead();
    const FileHead& head() const { return head_; }

private:
    FileHead head_;
};

/// The files of a directory with that extension, by name; hidden ones left out; none when it does not exist. Throws
/// Error where it cannot be read.
std::vector<std::string> files_in(const std::string& directory, std::string_view extension);

/// The same; none, and a warning, where it cannot be read.
std::vector<std::string> files_if_readable(const std::string& directory, std::string_view extension);

/// Makes a directory and those above it. Throws Error.
void make_directory(const std::string& path);

/// Writes to a file, which is there in full or not at all, or to standard output ("" or "-"). A reader that has gone
/// away is no error. Throws Error when it cannot be written.
void write_output(const std::string& path, const std::string& text);

/// Writes a part of a long answer to standard output. False where its reader has gone away. Throws Error.
bool write_part(std::string_view text);

/// Whether somebody sits there who can be asked: standard input and error are a terminal.
bool can_ask();
/// What is typed after a question on standard error; empty for an empty line, or at the end of the input.
std::string asked(std::string_view question);

/// Says on one line of the terminal how far something is that takes longer than a moment, and wipes it away in the end.
/// Nothing is said where standard error is no terminal. Copies are the same line; 0 of all: nobody knows how many.
class ProgressLine {
public:
    explicit ProgressLine(std::string noun);
    void operator()(std::size_t done, std::size_t all) const;

private:
    std::string noun_;
    std::chrono::steady_clock::time_point start_;
    bool to_terminal_;
};

/// A directory of ours below $`variable`, or below `fallback` in the home directory; empty without a home.
std::string own_directory(const char* variable, const char* fallback, const char* name);

/// Says on standard error what is gone on without, each thing once.
void warn(const std::string& what);

/// Throws Error: "cannot `what` PATH: `why`".
[[noreturn]] void fail_on(std::string_view what, const std::string& path, std::string_view why);

/// Data files and the bytes that they view.
struct Files {
    std::deque<std::string> bytes;
    std::vector<DataFile> files;
    bool built_in_only = true;  ///< nothing of the user's among them; the build has validated the rest
};

/// The catalog's files: built in (or --data DIR, or ADVISOR_DATA_DIR), then $XDG_CONFIG_HOME/advisor/catalog.d unless
/// --no-config, then --catalog.
Files catalog_files(const Options& options);

/// Those of them that can be loaded together; the others of the user's are warned of and left out, in `words` (files
/// that somebody looks into) without a warning.
Files sound_catalog_files(const Options& options);

/// Those and the sources that they name, for `list` and `show`. Files of the user's are validated first.
Files reference_files(const Options& options);

/// The catalog in catalog_files().
Catalog catalog_of(const Options& options);

/// The article's claims and the sources: built in, or those of --data DIR or ADVISOR_DATA_DIR.
struct ClaimsFiles {
    std::deque<std::string> bytes;
    DataFile claims, sources;
};
ClaimsFiles claims_files(const Options& options);

/// How an answer is printed, with the publications that a page names.
struct Printing {
    explicit Printing(const Options& options);
    Printing(const Printing&) = delete;
    Printing& operator=(const Printing&) = delete;

    RenderOptions format;
    std::vector<Source> sources;  ///< of HTML; empty where data of one's own has none
};

/// Appends a JSON file of the user's.
void add_file(Files& files, const std::string& path);

struct PricedCatalog {
    Catalog catalog;
    std::optional<std::string> book;  ///< that --prices means
};

/// The catalog of the files with the price book in a file that --prices names, if it names one: a JSON file joins them,
/// a price list as CSV is laid over today's book.
PricedCatalog catalog_with_prices(Files& files, std::optional<std::string> prices);

/// Whether a file is by its name a price list as CSV; standard input, by what it holds: no JSON object.
bool is_price_list(const std::string& path);

/// Reads a price list; `files` keeps its bytes.
DataFile read_price_list_file(Files& files, const std::string& path);

/// Puts into the catalog's speeds what the rows that `advisor import` stored say of them. Returns sentences about it;
/// none without rows.
std::vector<std::string> learn_from_own(Catalog& catalog);

/// What every question to one set of files shares: the catalog with the prices that --prices names, and with what
/// `advisor import` stored learnt.
struct Ground {
    Catalog catalog;
    std::optional<std::string> book;  ///< that --prices means
    std::vector<std::string> learnt;  ///< sentences
};
std::shared_ptr<const Ground> ground_of(const Options& options);

/// Catalog and Request of a command line, files that it names read. Where the options bring their ground, price lists
/// and books in files are none of theirs: throws Error.
struct Loaded {
    std::shared_ptr<const Ground> ground;
    Request request;

    const Catalog& catalog() const { return ground->catalog; }
};
Loaded load(const Options& options);

/// Catalog and question of a command line; the question points into the catalog.
struct Session {
    std::shared_ptr<const Ground> ground;
    Question question;

    const Catalog& catalog() const { return ground->catalog; }
};
Session session_of(const Options& options);

/// The record that the value of a flag names; throws Error, which says what it is and where the ids stand.
template <class Record>
const Record& record_named(const std::vector<Record>& records, const char* flag, const std::string& id,
                           const char* noun, const char* list) {
    if (const Record* record = find(records, id)) return *record;
    throw Error(std::string(flag) + ": unknown " + noun + " '" + printable(id, 60) + "'" +
                did_you_mean(id, names_of(records)) + "; 'advisor " + list + "' shows them");
}

/// With --availability any where systems are named: who names one wants to see it.
Session session_about_systems(const Options& options);

/// Whether what --model says is a file: "Qwen/Qwen3-32B" is a maker and a name unless something lies there.
bool is_model_path(std::string_view name);

/// The model in the file that `name` is, or nothing when it is no path (one has a '/' or ends in .gguf, .json or
/// .safetensors; "-" is a config.json on standard input). A GGUF in parts brings its other parts, a config.json the
/// safetensors beside it. Throws Error, which names the flag.
std::optional<ModelFile> model_in_file(const Catalog& catalog, const char* flag, const std::string& name);

}  // namespace advisor::cli
