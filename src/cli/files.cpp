#include "files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "catalog/records.hpp"

namespace advisor::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    int get() const { return value_; }
    int close() { return ::close(std::exchange(value_, -1)); }

private:
    int value_;
};

[[noreturn]] void fail(std::string_view what, const std::string& path, std::string_view why) {
    throw Error(fmt::format("cannot {} {}: {}", what, printable(path), why));
}

/// Throws Error for what cannot be opened and for what is not a regular file.
struct stat status_of_regular(const Descriptor& file, const std::string& path, std::string_view expected) {
    if (file.get() < 0) fail("read", path, std::strerror(errno));
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) fail("read", path, std::strerror(errno));
    if (S_ISDIR(status.st_mode)) fail("read", path, fmt::format("it is a directory; expected {}", expected));
    if (!S_ISREG(status.st_mode)) fail("read", path, "not a regular file");
    return status;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool is_shown(const fs::path& path, std::string_view extension) {
    return path.extension() == extension && !path.filename().string().starts_with(".");
}

/// The .json files of a directory by name, or those of another extension; none when it does not exist.
std::vector<std::string> json_files(const fs::path& directory, std::string_view extension = ".json") {
    std::error_code error;
    std::vector<std::string> paths;
    fs::directory_iterator entry(directory, error);
    if (error == std::errc::no_such_file_or_directory) return paths;
    for (; !error && entry != fs::directory_iterator(); entry.increment(error))
        if (is_shown(entry->path(), extension)) paths.push_back(entry->path().string());
    if (error) fail("read", directory.string(), error.message());
    std::sort(paths.begin(), paths.end());
    return paths;
}

/// A directory of ours below $`variable`, or below `fallback` in the home directory; empty without a home.
fs::path own_directory(const char* variable, const char* fallback, const char* name) {
    const std::string base = environment(variable), home = environment("HOME");
    if (fs::path(base).is_absolute()) return fs::path(base) / "advisor" / name;
    return home.empty() ? fs::path() : fs::path(home) / fallback / "advisor" / name;
}

fs::path user_directory() { return own_directory("XDG_CONFIG_HOME", ".config", "catalog.d"); }

fs::path stored_evidence() { return own_directory("XDG_DATA_HOME", ".local/share", "evidence"); }

void add(Files& files, const std::string& path) {
    files.bytes.push_back(read_file(path));
    files.files.push_back({path, files.bytes.back()});
}

void add_directory(Files& files, const fs::path& data) {
    std::vector<std::string> paths = json_files(data / "catalog");
    if (paths.empty()) fail("use", data.string(), "no catalog/*.json in it");
    std::error_code error;
    for (std::string& path : json_files(data / "prices")) paths.push_back(std::move(path));
    if (fs::exists(data / "calibration.json", error)) paths.push_back((data / "calibration.json").string());
    for (const std::string& path : paths) add(files, path);
}

std::string data_directory(const Options& options) {
    return options.data.empty() ? environment("ADVISOR_DATA_DIR") : options.data;
}

void add_users(Files& files, const Options& options) {
    const fs::path own = user_directory();
    if (!own.empty())
        for (const std::string& path : json_files(own)) add_file(files, path);
    for (const std::string& path : options.catalogs) add_file(files, path);
}

/// Writes all of `text`; false, with errno set, when that is not possible.
bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void write_standard_output(const std::string& text) {
    if (!write_all(STDOUT_FILENO, text) && errno != EPIPE) fail("write", "standard output", std::strerror(errno));
}

/// Straight into what is not a regular file: /dev/null, a pipe.
void write_through(const std::string& path, const std::string& text) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0) fail("write", path, std::strerror(errno));
    if (!write_all(file.get(), text) && errno != EPIPE) fail("write", path, std::strerror(errno));
}

/// Beside the target first; the rename puts it in place whole.
void write_atomically(const std::string& path, const std::string& text, std::optional<mode_t> mode) {
    const std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.get() < 0) fail("write", path, std::strerror(errno));
    if (mode) static_cast<void>(::fchmod(file.get(), *mode & 07777));
    const bool done = write_all(file.get(), text) && ::fsync(file.get()) == 0 && file.close() == 0 &&
                      ::rename(temporary.c_str(), path.c_str()) == 0;
    if (done) return;
    const int error = errno;
    ::unlink(temporary.c_str());
    fail("write", path, std::strerror(error));
}

}  // namespace

MappedHead::MappedHead(const std::string& path) {
    constexpr std::size_t kMostMapped = std::size_t{32} << 20;
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    const struct stat status = status_of_regular(file, path, "a model file");
    head_ = {path, {}, static_cast<double>(status.st_size)};
    const std::size_t mapped = std::min(kMostMapped, static_cast<std::size_t>(status.st_size));
    if (mapped == 0) return;
    void* begin = ::mmap(nullptr, mapped, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (begin == MAP_FAILED) fail("read", path, std::strerror(errno));
    head_.bytes = {static_cast<const char*>(begin), mapped};
}

MappedHead::~MappedHead() {
    if (!head_.bytes.empty()) ::munmap(const_cast<char*>(head_.bytes.data()), head_.bytes.size());
}

std::string read_file(const std::string& path, std::string_view expected) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    status_of_regular(file, path, expected);
    std::string bytes;
    std::string buffer(std::size_t{1} << 16, '\0');
    for (;;) {
        const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("read", path, std::strerror(errno));
        if (count == 0) return bytes;
        bytes.append(buffer, 0, static_cast<std::size_t>(count));
        if (bytes.size() > kMostBytes) fail("read", path, "larger than 64 MiB");
    }
}

bool is_price_list(const std::string& path) { return lower(path).ends_with(".csv"); }

DataFile read_price_list_file(Files& files, const std::string& path) {
    files.bytes.push_back(read_file(path, "a CSV file"));
    files.built_in_only = false;
    return {path, files.bytes.back()};
}

void add_file(Files& files, const std::string& path) {
    if (is_price_list(path))
        throw Error(fmt::format("{}: a price list as CSV; expected --prices {}, or a JSON file", printable(path),
                                printable(path)));
    add(files, path);
    files.built_in_only = false;
}

Catalog catalog_with_prices(Files& files, std::optional<std::string>& prices) {
    const std::string path = prices.value_or("");
    const bool is_list = is_price_list(path);
    if (!is_list && (path.find('/') != std::string::npos || path.ends_with(".json"))) {
        add_file(files, path);
        prices = book_of(files.files.back());
        if (prices->empty()) throw Error("--prices: " + printable(path) + " holds no price book");
    }
    Catalog catalog = load_catalog(files.files);
    if (is_list) {
        PriceBook book = read_price_list(catalog, read_price_list_file(files, path));
        catalog.books.insert(catalog.books.begin(), std::move(book));  // the last one stays today's
    }
    return catalog;
}

Files catalog_files(const Options& options) {
    Files files;
    const std::string data = data_directory(options);
    if (data.empty()) files.files = embedded_files();
    else add_directory(files, data);
    files.built_in_only = data.empty();
    add_users(files, options);
    return files;
}

Files reference_files(const Options& options) {
    Files files = catalog_files(options);
    if (!files.built_in_only) load_catalog(files.files);
    const std::string data = data_directory(options);
    if (data.empty()) {
        const std::vector<DataFile> in_full = embedded_reference();
        const auto users = files.files.begin() + static_cast<std::ptrdiff_t>(embedded_files().size());
        files.files.erase(files.files.begin(), users);
        files.files.insert(files.files.begin(), in_full.begin(), in_full.end());
        return files;
    }
    std::error_code error;
    const fs::path sources = fs::path(data) / "evidence/sources.json";
    if (fs::exists(sources, error)) add(files, sources.string());
    return files;
}

ClaimsFiles claims_files(const Options& options) {
    ClaimsFiles files;
    const std::string data = data_directory(options);
    const auto open = [&](const char* name) -> DataFile {
        if (data.empty()) return embedded_file(name);
        const std::string path = (fs::path(data) / name).string();
        return {path, files.bytes.emplace_back(read_file(path))};
    };
    files.claims = open("evidence/claims.json");
    files.sources = open("evidence/sources.json");
    return files;
}

std::string evidence_directory() {
    const fs::path directory = stored_evidence();
    if (directory.empty()) throw Error("no place to keep evidence; set XDG_DATA_HOME or HOME");
    return directory.string();
}

std::vector<DataFile> user_evidence(std::deque<std::string>& bytes) {
    std::vector<DataFile> files;
    const fs::path directory = stored_evidence();
    if (directory.empty()) return files;
    for (const std::string& path : json_files(directory, ".jsonl")) {
        bytes.push_back(read_file(path));
        files.push_back({path, bytes.back()});
    }
    return files;
}

void make_directory(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) fail("make", path, error.message());
}

void write_output(const std::string& path, const std::string& text) {
    if (path.empty() || path == "-") return write_standard_output(text);
    std::error_code error;
    const fs::path resolved = fs::weakly_canonical(path, error);
    const std::string target = error ? path : resolved.string();
    struct stat status {};
    const bool exists = ::stat(target.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) fail("write", path, "it is a directory");
    if (exists && !S_ISREG(status.st_mode)) return write_through(target, text);
    write_atomically(target, text, exists ? std::optional<mode_t>(status.st_mode) : std::nullopt);
}

}  // namespace advisor::cli
