#include "lines.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "session.hpp"

namespace advisor::cli {
namespace {

bool is_blank(const Line& line) { return !line.too_long && line.text.find_first_not_of(" \t\r") == line.text.npos; }

}  // namespace

Lines::Lines(const std::string& path) : path_(path), file_(STDIN_FILENO) {
    if (path.empty() || path == kStandardInput) return;
    file_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) fail_on("read", path, std::strerror(errno));
}

Lines::~Lines() {
    if (file_ != STDIN_FILENO) close(file_);
}

std::vector<Line> Lines::next(std::size_t most) {
    std::vector<Line> lines;
    while (lines.size() < most) {
        if (std::optional<Line> line = buffered()) {
            if (!is_blank(*line)) lines.push_back(std::move(*line));
            continue;
        }
        if (ended_ || (!lines.empty() && !has_arrived())) break;
        fill();
    }
    return lines;
}

bool Lines::has_arrived() const {
    pollfd ready{file_, POLLIN, 0};
    return poll(&ready, 1, 0) > 0;
}

void Lines::fill() {
    std::array<char, 65536> block;
    ssize_t got = 0;
    do got = read(file_, block.data(), block.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) fail_on("read", path_.empty() ? std::string(kStandardInput) : path_, std::strerror(errno));
    ended_ = got == 0;
    buffer_.erase(0, at_);
    at_ = 0;
    buffer_.append(block.data(), static_cast<std::size_t>(got));
}

/// The next whole line of what was read; the last may lack its end.
std::optional<Line> Lines::buffered() {
    const std::size_t end = buffer_.find('\n', at_);
    if (end == buffer_.npos && buffer_.size() - at_ > kLongestLine) {  // forgotten as it comes
        skipping_ = true;
        at_ = buffer_.size();
    }
    const bool is_last = ended_ && (at_ < buffer_.size() || skipping_);
    if (end == buffer_.npos && !is_last) return {};
    const std::size_t stop = std::min(end, buffer_.size());
    Line line{++count_, buffer_.substr(at_, stop - at_), skipping_ || stop - at_ > kLongestLine};
    if (line.too_long) line.text.clear();
    skipping_ = false;
    at_ = std::min(stop + 1, buffer_.size());
    return line;
}

}  // namespace advisor::cli
