#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <set>
#include <utility>

#include "advisor/text.hpp"
#include "session.hpp"
#include "write.hpp"

namespace advisor::cli {

namespace fs = std::filesystem;

void fail_on(std::string_view what, const std::string& path, std::string_view why) {
    throw Error(fmt::format("cannot {} {}: {}", what, printable(path), why));
}

namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

[[noreturn]] void refuse_size(const std::string& path) {
    fail_on("read", path, fmt::format("larger than {} MiB", kMostBytes >> 20));
}

/// To the end; throws Error, which names `path`, where that fails and beyond 64 MiB.
std::string read_all(int descriptor, const std::string& path) {
    std::string bytes;
    std::string buffer(std::size_t{1} << 16, '\0');
    for (;;) {
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_on("read", path, std::strerror(errno));
        if (count == 0) return bytes;
        bytes.append(buffer, 0, static_cast<std::size_t>(count));
        if (bytes.size() > kMostBytes) refuse_size(path);
    }
}

/// Throws Error for what cannot be opened and for what is not a regular file.
struct stat status_of_regular(const Descriptor& file, const std::string& path, std::string_view expected) {
    if (file.get() < 0) fail_on("read", path, std::strerror(errno));
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) fail_on("read", path, std::strerror(errno));
    if (S_ISDIR(status.st_mode)) fail_on("read", path, fmt::format("it is a directory; expected {}", expected));
    if (!S_ISREG(status.st_mode)) fail_on("read", path, "not a regular file");
    return status;
}

bool is_shown(const fs::path& path, std::string_view extension) {
    return path.extension() == extension && !path.filename().string().starts_with(".");
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
    if (begin == MAP_FAILED) fail_on("read", path, std::strerror(errno));
    head_.bytes = {static_cast<const char*>(begin), mapped};
}

MappedHead::~MappedHead() {
    if (!head_.bytes.empty()) ::munmap(const_cast<char*>(head_.bytes.data()), head_.bytes.size());
}

std::string shown_path(const std::string& path) { return path == kStandardInput ? "standard input" : path; }

std::string read_file(const std::string& path, std::string_view expected) {
    if (path == kStandardInput) return read_standard_input();
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    const struct stat status = status_of_regular(file, path, expected);
    if (static_cast<std::uintmax_t>(status.st_size) > kMostBytes) refuse_size(path);
    return read_all(file.get(), path);
}

std::string read_standard_input() {
    static const std::string kBytes = read_all(STDIN_FILENO, shown_path(std::string(kStandardInput)));
    return kBytes;
}

bool is_directory(const std::string& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

std::vector<std::string> names_in(const std::string& directory) {
    std::error_code error;
    std::vector<std::string> names;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error))
        names.push_back(entry->path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> files_in(const std::string& directory, std::string_view extension) {
    std::error_code error;
    std::vector<std::string> paths;
    fs::directory_iterator entry(directory, error);
    if (error == std::errc::no_such_file_or_directory) return paths;
    for (; !error && entry != fs::directory_iterator(); entry.increment(error))
        if (is_shown(entry->path(), extension)) paths.push_back(entry->path().string());
    if (error) fail_on("read", directory, error.message());
    std::sort(paths.begin(), paths.end());
    return paths;
}

std::vector<std::string> files_if_readable(const std::string& directory, std::string_view extension) {
    try {
        return files_in(directory, extension);
    } catch (const Error& error) {
        warn(std::string(error.what()) + "; going on without it");
        return {};
    }
}

void warn(const std::string& what) {
    static std::set<std::string> said;
    if (said.insert(what).second) std::fputs(("advisor: " + printable(what, 1000) + "\n").c_str(), stderr);
}

bool can_ask() { return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0; }

std::string asked(std::string_view question) {
    std::fprintf(stderr, "%.*s ", static_cast<int>(question.size()), question.data());
    std::fflush(stderr);
    std::string line;
    if (!std::getline(std::cin, line)) std::fputs("\n", stderr);
    constexpr std::string_view kBlanks = " \t\r";
    const std::size_t begin = std::min(line.find_first_not_of(kBlanks), line.size());
    return line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin);
}

ProgressLine::ProgressLine(std::string noun)
    : noun_(std::move(noun)), start_(std::chrono::steady_clock::now()), to_terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::operator()(std::size_t done, std::size_t all) const {
    constexpr auto kMoment = std::chrono::milliseconds(500);
    if (!to_terminal_ || std::chrono::steady_clock::now() - start_ < kMoment) return;
    const std::string text = all > 0 ? fmt::format("{} {} of {}", noun_, done, all) : fmt::format("{} {}", noun_, done);
    const std::string line = done < all || all == 0 ? text : std::string(text.size(), ' ') + "\r";
    std::fputs(("\r" + line).c_str(), stderr);
    std::fflush(stderr);
}

}  // namespace advisor::cli
