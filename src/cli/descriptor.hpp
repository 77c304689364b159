#pragma once

#include <unistd.h>

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

}  // namespace advisor::cli
