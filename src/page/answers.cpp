#include <new>

#include "catalog/json.hpp"
#include "cli/questions.hpp"
#include "cli/session.hpp"
#include "page.hpp"

namespace advisor::page {
namespace {

using json::Value;

std::string text_of(const Value& envelope, std::string_view key) {
    const Value* value = json::member(envelope, key);
    if (value == nullptr) return "";
    if (value->kind != Value::Kind::string)
        throw cli::UsageError(std::string(key) + ": expected a text; found " + json::describe(*value));
    return std::string(value->text);
}

int columns_of(const Value& envelope) {
    constexpr double kUsual = 80, kMost = 1000;
    const Value* value = json::member(envelope, "columns");
    if (value == nullptr) return static_cast<int>(kUsual);
    if (value->kind != Value::Kind::number || !(value->number >= 1 && value->number <= kMost))
        throw cli::UsageError("columns: expected a number, 1 to 1000; found " + json::describe(*value));
    return static_cast<int>(value->number);
}

/// As --format would; a command that has none prints nothing but itself.
void put_format(const cli::Command& command, const std::string& format, cli::Options& options) {
    for (const Flag* flag : cli::flags_of(command.flags))
        if (flag->name() == "--format") cli::store(*flag, {format.empty() ? "json" : format}, options);
}

}  // namespace

Answers::Answers() {
    start_.no_config = true;
    start_.ground = cli::ground_of(start_);
}

cli::Answer Answers::to(std::string_view asked_text) const {
    const cli::Command* command = nullptr;
    try {
        const json::Document document = json::parse({"question", asked_text}, cli::kMostValues);
        const Value& envelope = document.root;
        const Value* question = json::member(envelope, "question");
        if (question == nullptr) throw cli::UsageError("expected an object with a question");
        cli::Asked asked = cli::asked_by(*question, start_);
        command = asked.command;
        put_format(*command, text_of(envelope, "format"), asked.options);
        asked.options.command = text_of(envelope, "typed");
        asked.options.columns = columns_of(envelope);
        return command->run(asked.options);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        return {cli::error_json(error, command), cli::kUsage};
    }
}

}  // namespace advisor::page
