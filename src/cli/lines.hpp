// Questions as they arrive, one a line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace advisor::cli {

constexpr std::size_t kLongestLine = std::size_t{1} << 20;  ///< bytes

struct Line {
    std::size_t number = 0;  ///< from 1
    std::string text;
    bool too_long = false;  ///< more than kLongestLine; the text is empty
};

/// Lines of a file, or of standard input for "" and "-". What has arrived is handed out at once.
class Lines {
public:
    /// Throws Error where the file cannot be opened.
    explicit Lines(const std::string& path);
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;
    ~Lines();

    /// At most `most` lines, none at the end. Waits for the first one only. Blank lines are left out. Throws Error.
    std::vector<Line> next(std::size_t most);

private:
    std::string path_;
    int file_;
    std::string buffer_;
    std::size_t at_ = 0, count_ = 0;
    bool ended_ = false, skipping_ = false;

    bool has_arrived() const;
    void fill();
    std::optional<Line> buffered();
};

}  // namespace advisor::cli
