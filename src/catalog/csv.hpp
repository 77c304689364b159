// Comma-separated values as RFC 4180 has them, and as spreadsheets write them: a byte-order mark, CRLF, LF or CR,
// blanks around fields. Blank lines, lines of empty fields and lines that begin with '#' are passed over.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"

namespace advisor::csv {

constexpr std::size_t kMostFields = 64;        ///< of a row
constexpr std::size_t kMostCharacters = 4000;  ///< of a field, in bytes

struct Row {
    int line = 1;                     ///< on which it begins
    std::vector<std::string> fields;  ///< without quotes, trimmed; line breaks and tabs within are blanks
};

class Reader {
public:
    explicit Reader(const DataFile& file);

    /// The next row; false at the end. Throws Error "FILE: line N: ..." for a quote out of place or never closed, for
    /// bytes that are not UTF-8 text, and beyond the limits.
    bool next(Row& row);

private:
    std::string name_;
    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;

    bool done() const { return at_ >= text_.size(); }
    bool at_end_of_row() const;
    void pass_line();
    void pass_line_break();
    void pass_blanks();
    std::string field();
    std::string quoted();
    std::string unquoted();
    [[noreturn]] void fail(int line, const std::string& what) const;
};

}  // namespace advisor::csv
