#include "reader.hpp"

#include <fmt/format.h>

#include <cmath>

namespace advisor::loader {
namespace {

constexpr auto kEverywhere = listed("note", "source", "sources", "assumption", "assumptions");

std::string expected_number(const Measure& measure, double found) {
    std::string expected{measure.noun};
    const bool narrow = measure.high <= 1000 || found > measure.high;
    if (measure.above_low) expected += fmt::format(" above {}", measure.low);
    else if (narrow) return expected + fmt::format(" from {} to {}", measure.low, measure.high);
    else if (measure.low >= 0) expected += fmt::format(" of at least {}", measure.low);
    return narrow ? expected + fmt::format(" up to {}", measure.high) : expected;
}

/// "gpu or soc", "x1, x4 or x8"
std::string alternatives(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 < names.size() ? ", " : " or ";
        text += names[i];
    }
    return text;
}

[[noreturn]] void refuse_choice(const Value& value, const std::vector<std::string>& all) {
    const bool is_text = value.kind == Value::Kind::string;
    refuse(value, alternatives(all), is_text ? did_you_mean(value.text, all) : "");
}

}  // namespace

Error located(const Fault& fault, const json::Document& document, std::string_view place) {
    std::string pointer;
    json::find_pointer(document.root, fault.at, pointer);
    return Error(fmt::format("{}: {}{}{}{}", printable(document.name), place, pointer, pointer.empty() ? "" : ": ",
                             fault.what()));
}

void refuse(const Value& value, std::string_view expected, std::string_view remedy) {
    throw Fault(value, fmt::format("expected {}, found {}{}", expected, json::describe(value), remedy));
}

double read_number(const Value& value, const Measure& measure) {
    if (value.kind != Value::Kind::number) refuse(value, expected_number(measure, 0));
    const double x = value.number;
    const bool in_range = (measure.above_low ? x > measure.low : x >= measure.low) && x <= measure.high;
    if (!in_range || (measure.whole && x != std::floor(x))) refuse(value, expected_number(measure, x));
    return x * measure.scale;
}

bool read_flag(const Value& value) {
    if (value.kind != Value::Kind::boolean) refuse(value, "true or false");
    return value.number != 0;
}

std::string_view read_text(const Value& value) {
    if (value.kind != Value::Kind::string) refuse(value, "text in quotes");
    if (value.text.empty()) refuse(value, "text that is not empty");
    if (!is_printable(value.text)) refuse(value, "text without control characters and hidden ones");
    return value.text;
}

Date read_date(const Value& value) {
    const auto date = value.kind == Value::Kind::string ? parse_date(value.text) : std::nullopt;
    if (!date) refuse(value, "a date in quotes as YYYY-MM-DD, YYYY-MM or YYYY");
    return *date;
}

std::size_t read_choice(const Value& value, const std::string_view* names, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        if (value.kind == Value::Kind::string && value.text == names[i]) return i;
    refuse_choice(value, {names, names + count});
}

std::string read_chosen(const Value& value, std::string_view list, const Kinds& kinds) {
    const Kind<Choices>& lists = kinds.of<Choices>();
    const auto slot = lists.slots.find(squeeze(list));
    if (slot == lists.slots.end()) throw Error(fmt::format("catalog: no file has the choices '{}'", list));
    const std::vector<std::string>& names = lists.records[slot->second].names;
    for (const std::string& name : names)
        if (value.kind == Value::Kind::string && value.text == name) return name;
    refuse_choice(value, names);
}

json::Items read_list(const Value& value) {
    if (value.kind != Value::Kind::list) refuse(value, "a list");
    return value.items;
}

json::Items read_members(const Value& value) {
    if (value.kind != Value::Kind::object) refuse(value, "an object");
    return value.items;
}

const Value& read_member(const Value& object, std::string_view key) {
    if (const Value* member = json::member(object, key)) return *member;
    throw Fault(object, fmt::format("'{}' is missing", key));
}

std::string read_joined(const Value& value) {
    if (value.kind != Value::Kind::list) return std::string(read_text(value));
    std::vector<std::string> texts;
    for (const Value& item : value.items) texts.emplace_back(read_text(item));
    return join(texts, ", ");
}

std::string read_sources(const Value& record) {
    const Value* source = json::member(record, "source");
    return source ? read_joined(*source) : "assumption";
}

void refuse_reference(const Value& value, std::string_view noun, const std::vector<std::string>& ids) {
    const std::string shown = printable(value.text, 60);
    throw Fault(value, fmt::format("unknown {} '{}'{}", noun, shown, did_you_mean(value.text, ids)));
}

std::size_t KeyMatcher::match(const Value& member, const std::string_view* keys, std::size_t count) {
    for (std::size_t tried = 0; tried < count; ++tried, ++next_) {
        if (next_ >= count) next_ = 0;
        if (keys[next_] != member.key) continue;
        if (seen_ >> next_ & 1) throw Fault(member, "the key is there twice");
        seen_ |= std::uint64_t{1} << next_;
        return next_++;
    }
    for (const std::string_view key : kEverywhere)
        if (member.key == key) return count;
    throw Fault(member, "unknown key" + did_you_mean(member.key, {keys, keys + count}));
}

void KeyMatcher::require(std::size_t index, std::string_view key) const {
    if (!(seen_ >> index & 1)) throw Fault(object_, fmt::format("'{}' is missing", key));
}

}  // namespace advisor::loader
