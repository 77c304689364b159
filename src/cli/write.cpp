#include "write.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <random>
#include <string_view>

#include "advisor/text.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace advisor::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kStagedPrefix = ".advisor-", kStagedSuffix = ".tmp";
constexpr long kStaleSeconds = 3600;

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

/// Straight into what is not a regular file: /dev/null, a pipe.
void write_through(const std::string& path, const std::string& text) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0) fail_on("write", path, std::strerror(errno));
    if (!write_all(file.get(), text) && errno != EPIPE) fail_on("write", path, std::strerror(errno));
}

std::string directory_of(const std::string& path) {
    const std::string directory = fs::path(path).parent_path().string();
    return directory.empty() ? "." : directory;
}

/// The file that a path leads to through symbolic links, whether it is there or not.
std::string target_of(const std::string& path) {
    constexpr int kMostLinks = 40;
    fs::path target(path);
    std::error_code error;
    for (int links = 0; fs::is_symlink(target, error); ++links) {
        if (links == kMostLinks) fail_on("write", path, std::strerror(ELOOP));
        const fs::path next = fs::read_symlink(target, error);
        if (error) fail_on("write", path, error.message());
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    return target.string();
}

/// A new file in the folder; its name goes to `name`. Negative, with errno set, when there can be none.
int open_new(const std::string& directory, std::string& name) {
    std::random_device random;
    for (int attempts = 0;; ++attempts) {
        name = fmt::format("{}/{}{:08x}{:08x}{}", directory, kStagedPrefix, random(), random(), kStagedSuffix);
        const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST || attempts == 100) return descriptor;
    }
}

bool is_staged_name(std::string_view name) {
    constexpr std::size_t kLength = kStagedPrefix.size() + 16 + kStagedSuffix.size();
    return name.size() == kLength && name.starts_with(kStagedPrefix) && name.ends_with(kStagedSuffix);
}

/// So that a rename is on the disk. Some file systems cannot, which is no error.
void sync_directory(const std::string& directory) {
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() >= 0) static_cast<void>(::fsync(opened.get()));
}

}  // namespace

DirectoryLock::DirectoryLock(const std::string& path)
    : directory_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    int locked = directory_.get();
    while (locked >= 0 && (locked = ::flock(directory_.get(), LOCK_EX)) != 0 && errno == EINTR)
        locked = directory_.get();
    if (locked < 0) fail_on("lock", path, std::strerror(errno));
}

StagedFile::StagedFile(const std::string& path, const std::string& text) : path_(path), target_(target_of(path)) {
    struct stat status {};
    const bool exists = ::stat(target_.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) fail_on("write", path, "it is a directory");
    Descriptor file(open_new(directory_of(target_), temporary_));
    if (file.get() < 0) temporary_.clear();
    if (exists && file.get() >= 0) static_cast<void>(::fchmod(file.get(), status.st_mode & 07777));
    if (file.get() >= 0 && write_all(file.get(), text) && ::fsync(file.get()) == 0 && file.close() == 0) return;
    const int error = errno;
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    fail_on("write", path, std::strerror(error));
}

StagedFile::~StagedFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void StagedFile::commit() {
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail_on("write", path_, std::strerror(errno));
    temporary_.clear();
    sync_directory(directory_of(target_));
}

void sweep_staged(const std::string& directory, long seconds) {
    for (const std::string& name : names_in(directory)) {
        const std::string path = directory + "/" + name;
        struct stat status {};
        if (!is_staged_name(name) || ::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
        if (std::time(nullptr) - status.st_mtime >= seconds) ::unlink(path.c_str());
    }
}

void make_directory(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) fail_on("make", path, error.message());
}

bool write_part(std::string_view text) {
    if (write_all(STDOUT_FILENO, text)) return true;
    if (errno != EPIPE) fail_on("write", "standard output", std::strerror(errno));
    return false;
}

void write_output(const std::string& path, const std::string& text) {
    if (path.empty() || path == "-") {
        static_cast<void>(write_part(text));
        return;
    }
    struct stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return write_through(path, text);
    StagedFile file(path, text);
    sweep_staged(directory_of(target_of(path)), kStaleSeconds);
    file.commit();
}

void report_out_of_memory() {
    write_all(STDERR_FILENO,
              "advisor: out of memory; ask with smaller files or fewer systems, or where there is more\n");
}

}  // namespace advisor::cli
