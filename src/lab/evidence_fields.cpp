// Fields of benchmark output, which tools leave out or set to null as they please.
#include <fmt/format.h>

#include "evidence_read.hpp"
#include "catalog/reader.hpp"

namespace advisor::measured {
namespace {

const Value* present(const Value& object, std::string_view key) {
    const Value* value = json::member(object, key);
    return value && value->kind != Value::Kind::null ? value : nullptr;
}

}  // namespace

double number(const Value& object, std::string_view key, const Measure& measure) {
    const Value* value = json::member(object, key);
    if (!value) throw loader::Fault(object, fmt::format("'{}' is missing", key));
    return loader::read_number(*value, measure);
}

std::optional<double> optional_number(const Value& object, std::string_view key, const Measure& measure) {
    const Value* value = present(object, key);
    return value ? std::optional(loader::read_number(*value, measure)) : std::nullopt;
}

std::string text(const Value& object, std::string_view key) {
    const Value* value = present(object, key);
    if (!value) return "";
    if (value->kind != Value::Kind::string) loader::refuse(*value, "text in quotes");
    return printable(value->text);
}

std::optional<bool> flag(const Value& object, std::string_view key) {
    const Value* value = present(object, key);
    if (!value) return std::nullopt;
    switch (value->kind) {
        case Value::Kind::boolean:
        case Value::Kind::number: return value->number < 0 ? std::nullopt : std::optional(value->number > 0);
        case Value::Kind::string: return value->text == "auto" ? std::nullopt : std::optional(value->text == "on");
        default: loader::refuse(*value, "true or false");
    }
}

}  // namespace advisor::measured
