// Files that are there in full or not at all.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace advisor::cli {

/// A folder that nobody else who locks it writes to; waits for them. Throws Error where it cannot be locked.
class DirectoryLock {
public:
    explicit DirectoryLock(const std::string& path);
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;
    ~DirectoryLock();

private:
    int descriptor_;
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
