// Files that are there in full or not at all.
#pragma once

#include <unistd.h>

#include <string>
#include <utility>

namespace advisor::cli {

/// A file descriptor that closes itself; negative where none could be opened.
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

/// A folder that nobody else who locks it writes to; waits for them. Throws Error where it cannot be locked.
class DirectoryLock {
public:
    explicit DirectoryLock(const std::string& path);

private:
    Descriptor directory_;
};

/// The bytes of a file, on the disk beside it under a name of their own until commit() puts them in its place. What was
/// not committed is removed. Throws Error "cannot write PATH: ...".
class StagedFile {
public:
    StagedFile(const std::string& path, const std::string& text);
    StagedFile(StagedFile&& other) noexcept
        : path_(std::move(other.path_)),
          target_(std::move(other.target_)),
          temporary_(std::exchange(other.temporary_, std::string())) {}
    StagedFile& operator=(StagedFile&&) = delete;
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;
    ~StagedFile();

    const std::string& path() const { return path_; }
    void commit();

private:
    std::string path_, target_, temporary_;
};

/// Removes what StagedFiles of processes that were killed have left in a folder: what nobody has written to for
/// `seconds`.
void sweep_staged(const std::string& directory, long seconds);

}  // namespace advisor::cli
