#include "csv.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "advisor/error.hpp"
#include "advisor/text.hpp"

namespace advisor::csv {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_break(char c) { return c == '\n' || c == '\r'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    return text;
}

}  // namespace

Reader::Reader(const DataFile& file) : name_(printable(file.name)), text_(file.text) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
}

bool Reader::next(Row& row) {
    while (!done()) {
        if (text_[at_] == '#') {
            pass_line();
            continue;
        }
        row = {line_, {}};
        for (;;) {
            row.fields.push_back(field());
            if (row.fields.size() > kMostFields) fail(row.line, fmt::format("more than {} fields", kMostFields));
            if (at_end_of_row()) break;
            ++at_;  // the comma
        }
        pass_line_break();
        if (std::any_of(row.fields.begin(), row.fields.end(), [](const auto& field) { return !field.empty(); }))
            return true;
    }
    return false;
}

bool Reader::at_end_of_row() const { return done() || is_break(text_[at_]); }

void Reader::pass_line() {
    while (!at_end_of_row()) ++at_;
    pass_line_break();
}

void Reader::pass_line_break() {
    if (done()) return;
    const bool pair = text_.substr(at_, 2) == "\r\n";
    at_ += pair ? 2 : 1;
    ++line_;
}

void Reader::pass_blanks() {
    while (!done() && is_blank(text_[at_])) ++at_;
}

std::string Reader::field() {
    const int line = line_;
    pass_blanks();
    std::string text = trimmed(!done() && text_[at_] == '"' ? quoted() : unquoted());
    if (text.size() > kMostCharacters) fail(line, fmt::format("a field of more than {} bytes", kMostCharacters));
    if (printable(text, text.size()) != text)
        fail(line, fmt::format("'{}' is not text in UTF-8; save the list as \"CSV UTF-8\"", printable(text, 60)));
    return text;
}

std::string Reader::quoted() {
    const int line = line_;
    std::string text;
    for (++at_;;) {
        if (done()) fail(line, "the quote opened here is never closed; expected \" at the end of the field");
        const char c = text_[at_];
        if (is_break(c)) {
            pass_line_break();
            text += ' ';
            continue;
        }
        ++at_;
        if (c == '"' && (done() || text_[at_] != '"')) break;
        if (c == '"') ++at_;  // doubled
        text += c == '\t' ? ' ' : c;
    }
    pass_blanks();
    if (!at_end_of_row() && text_[at_] != ',')
        fail(line_, "text after a closing quote; expected a comma, or \"\" for a quote within the field");
    return text;
}

std::string Reader::unquoted() {
    std::string text;
    for (; !at_end_of_row() && text_[at_] != ','; ++at_) {
        if (text_[at_] == '"')
            fail(line_,
                 "a quote within a field that does not begin with one; expected the field in quotes, with \"\" "
                 "for a quote within it");
        text += text_[at_] == '\t' ? ' ' : text_[at_];
    }
    return text;
}

void Reader::fail(int line, const std::string& what) const {
    throw Error(fmt::format("{}: line {}: {}", name_, line, what));
}

}  // namespace advisor::csv
