// Every byte that comes from or goes to the file system.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/model_file.hpp"

namespace advisor::cli {

/// A regular file's bytes. Throws Error for a directory, a pipe, an unreadable file, more than 64 MiB.
std::string read_file(const std::string& path, std::string_view expected = "a JSON file");

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

/// The files of a directory with that extension, by name; hidden ones left out; none when it does not exist.
std::vector<std::string> files_in(const std::string& directory, std::string_view extension);

/// Makes a directory and those above it. Throws Error.
void make_directory(const std::string& path);

/// Writes to a file, which is there in full or not at all, or to standard output ("" or "-"). A reader that has gone
/// away is no error. Throws Error when it cannot be written.
void write_output(const std::string& path, const std::string& text);

/// Says on one line of the terminal how far something is that takes longer than a moment, and wipes it away in the end.
/// Nothing is said where standard error is no terminal. Copies are the same line.
class ProgressLine {
public:
    explicit ProgressLine(std::string noun);
    void operator()(std::size_t done, std::size_t all) const;

private:
    std::string noun_;
    std::chrono::steady_clock::time_point start_;
    bool to_terminal_;
};

/// Throws Error: "cannot `what` PATH: `why`".
[[noreturn]] void fail_on(std::string_view what, const std::string& path, std::string_view why);

}  // namespace advisor::cli
