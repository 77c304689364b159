#include "questions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "advisor/text.hpp"

namespace advisor::cli {
namespace {

using Kind = json::Value::Kind;

constexpr std::string_view kCommand = "command", kSystems = "systems", kId = "id", kChart = "chart";

const Command& command_asked(std::string_view name) {
    std::vector<std::string> asking;
    for (const Command& command : commands())
        if (command.asks()) asking.emplace_back(command.name);
    const Command* command = command_named(name);
    if (command != nullptr && command->asks()) return *command;
    throw UsageError(fmt::format("command: expected {}; found '{}'", join(asking, ", "), printable(name, 60)));
}

std::string replaced(std::string_view text, char from, char to) {
    std::string changed(text);
    std::replace(changed.begin(), changed.end(), from, to);
    return changed;
}

struct NamedFlag {
    const Flag* flag = nullptr;
    bool negated = false;  ///< "no_offload"
};

NamedFlag flag_asked(const Command& command, std::string_view key) {
    const std::string name = "--" + replaced(key, '_', '-');
    std::vector<std::string> names{std::string(kCommand), std::string(kSystems), std::string(kId)};
    for (const Flag* flag : askable_flags(command)) {
        for (const std::string& known : split(flag->names, ',')) {
            const bool negated = known.front() == '!';
            if (known.substr(negated ? 1 : 0) == name) return {flag, negated};
            if (known.starts_with("--")) names.push_back(known.substr(2));
        }
    }
    throw UsageError(
        fmt::format("unknown key '{}' of {}{}", printable(key, 60), command.name, did_you_mean(name.substr(2), names)));
}

std::string word_of(std::string_view key, const json::Value& value) {
    if (value.kind == Kind::number || value.kind == Kind::string || value.kind == Kind::boolean)
        return std::string(value.text);
    throw UsageError(fmt::format("{}: expected a number, a text, true or false, or a list of them; found {}",
                                 printable(key, 60), json::describe(value)));
}

std::vector<std::string> words_in(std::string_view key, const json::Value& value) {
    if (value.kind != json::Value::Kind::list) return {word_of(key, value)};
    std::vector<std::string> words;
    for (const json::Value& item : value.items) words.push_back(word_of(key, item));
    return words;
}

void append(std::vector<std::string> words, std::vector<std::string>& to) {
    to.insert(to.end(), words.begin(), words.end());
}

void store_member(const Command& command, const json::Value& member, Options& options) {
    const NamedFlag named = flag_asked(command, member.key);
    const bool is_switch = metavar_of(*named.flag).empty(), is_truth = member.kind == json::Value::Kind::boolean;
    if (is_switch != is_truth)
        throw UsageError(fmt::format("{}: expected {}; found {}", printable(member.key, 60),
                                     is_switch ? "true or false" : metavar_of(*named.flag), json::describe(member)));
    std::vector<std::string> words = words_in(member.key, member);
    if (words.empty()) return;
    if (named.negated) words = {words.back() == "true" ? "false" : "true"};
    store(*named.flag, words, options);
}

Json id_of(const json::Value& value) {
    constexpr std::size_t kLongest = 200;
    if (value.kind == Kind::string && value.text.size() <= kLongest) return Json(value.text);
    if (value.kind == Kind::number) return Json(value.number);
    throw UsageError(fmt::format("id: expected a number or a text of at most {} characters; found {}", kLongest,
                                 json::describe(value)));
}

/// What a command line may not say where it is one of many.
void refuse_own_flags(const Asked& asked) {
    const Options& options = asked.options;
    static_cast<void>(command_asked(asked.command->name));
    const bool as_json = options.format.empty() || options.format == "json";
    if (!as_json || !options.output.empty() || !options.catalogs.empty() || !options.data.empty() || options.no_config)
        throw UsageError(
            "--format, --output, --catalog, --data and --no-config are said where the program is started, once for all "
            "questions");
}

}  // namespace

std::vector<const Flag*> askable_flags(const Command& command) {
    std::vector<const Flag*> flags = flags_of(command.flags);
    std::erase_if(flags, [](const Flag* flag) { return (flag->sets & kOfTheProgram) != 0; });
    return flags;
}

std::string key_of(const Flag& flag) { return replaced(flag.name().substr(2), '-', '_'); }

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        const bool escapes = c == '\\' && quote != '\'' && i + 1 < line.size();
        if (escapes) words.back() += line[++i];
        else if (quote == 0 && (c == '\'' || c == '"')) quote = c;
        else if (quote == c && quote != 0) quote = 0;
        else words.back() += c;
    }
    if (quote != 0) throw UsageError(fmt::format("expected a closing {} in '{}'", quote, printable(line, 60)));
    return words;
}

Asked asked_by(const Command& command, const json::Value& question, const Options& start, std::string_view besides) {
    Asked asked{&command, start, {}};
    const json::Value* chart = (command.flags & kChartFormats) != 0 ? json::member(question, kChart) : nullptr;
    if (chart != nullptr) asked.options.words.push_back(word_of(kChart, *chart));
    for (const json::Value& member : question.items) {
        if (&member == chart || member.kind == json::Value::Kind::null || (member.key == besides && !besides.empty()))
            continue;
        if (member.key == kId) asked.id = id_of(member);
        else if (member.key == kSystems) append(words_in(kSystems, member), asked.options.words);
        else store_member(command, member, asked.options);
    }
    check_words(command, asked.options.words);
    return asked;
}

Asked asked_by(const json::Value& question, const Options& start) {
    if (question.kind != json::Value::Kind::object)
        throw UsageError("expected an object with flags as keys; found " + json::describe(question));
    const json::Value* name = json::member(question, kCommand);
    if (name == nullptr) return asked_by(*command_named("recommend"), question, start, kCommand);
    if (name->kind != json::Value::Kind::string)
        throw UsageError("command: expected the name of a command; found " + json::describe(*name));
    return asked_by(command_asked(name->text), question, start, kCommand);
}

Asked asked_in(std::string_view line, const Options& start) {
    const json::Document document = json::parse({"question", line}, kMostValues);
    if (document.root.kind != json::Value::Kind::string) return asked_by(document.root, start);
    std::vector<std::string> words = words_of(document.root.text);
    if (!words.empty() && words.front() == "advisor") words.erase(words.begin());
    Asked asked = parsed(words, start);
    refuse_own_flags(asked);
    return asked;
}

Json id_in(std::string_view line) {
    try {
        const json::Document document = json::parse({"question", line}, kMostValues);
        const json::Value* id = json::member(document.root, kId);
        return id ? id_of(*id) : Json();
    } catch (const Error&) {
        return {};
    }
}

std::string on_one_line(std::string_view indented) {
    std::string line;
    line.reserve(indented.size());
    for (std::size_t i = 0; i < indented.size(); ++i) {
        if (indented[i] != '\n') {
            line += indented[i];
            continue;
        }
        const bool follows_comma = !line.empty() && line.back() == ',';
        while (i + 1 < indented.size() && indented[i + 1] == ' ') ++i;
        if (follows_comma) line += ' ';
    }
    return line;
}

}  // namespace advisor::cli
