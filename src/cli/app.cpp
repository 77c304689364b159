#include "app.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "advisor/version.hpp"
#include "commands.hpp"
#include "files.hpp"
#include "help.hpp"

namespace advisor::cli {
namespace {

const Command* command_named(std::string_view name) {
    for (const Command& command : commands())
        if (command.name == name) return &command;
    return nullptr;
}

/// Names of all options of a command, for suggestions.
std::vector<std::string> flags_of(const CLI::App& app) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    return flags;
}

struct Parsed {
    const OptionSpec* spec;
    CLI::Option* option;
};

std::vector<Parsed> add_options(CLI::App& app, const Command& command) {
    std::vector<Parsed> added;
    for (const OptionSpec& spec : option_table()) {
        if ((spec.set & command.options) == 0) continue;
        CLI::Option* option = spec.is_flag() ? app.add_flag(spec.names) : app.add_option(spec.names);
        if (spec.is_flag()) option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        else option->expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        added.push_back({&spec, option});
    }
    return added;
}

[[noreturn]] void refuse_extras(const CLI::App& app, const Command& command) {
    for (const std::string& word : app.remaining(true)) {
        if (!word.starts_with("-") || word == "-")
            throw UsageError(fmt::format("{}: unexpected argument '{}'", command.name, printable(word, 60)));
        const std::string flag = word.substr(0, word.find('='));
        throw UsageError(fmt::format("unknown option '{}'{}", printable(flag, 60), did_you_mean(flag, flags_of(app))));
    }
    throw UsageError(fmt::format("{}: cannot read the command line", command.name));
}

/// CLI11 says "--budget: 1 required  missing".
[[noreturn]] void refuse_value(std::string_view message, const Command& command) {
    const std::string_view flag = message.substr(0, message.find(':'));
    for (const OptionSpec& spec : option_table())
        if (spec.flag() == flag && (spec.set & command.options) != 0)
            throw UsageError(fmt::format("{}: expected {}, found nothing", flag, spec.metavar));
    throw UsageError(printable(message));
}

/// Words in reverse, as CLI11 takes them.
void parse(CLI::App& app, const Command& command, std::span<const char* const> arguments) {
    std::vector<std::string> words(arguments.rbegin(), arguments.rend());
    try {
        app.parse(std::move(words));
    } catch (const CLI::ExtrasError&) {
        refuse_extras(app, command);
    } catch (const CLI::CallForHelp&) {
        throw;
    } catch (const CLI::ArgumentMismatch& error) {
        refuse_value(error.what(), command);
    } catch (const CLI::ParseError& error) {
        throw UsageError(printable(error.what()));
    }
}

Options read_options(const std::vector<Parsed>& parsed, std::vector<std::string> words) {
    Options options;
    options.words = std::move(words);
    for (const auto& [spec, option] : parsed)
        if (option->count() > 0) store(*spec, option->results(), options);
    return options;
}

Answer answer_of(const Command& command, std::span<const char* const> arguments, std::string& output) {
    CLI::App app;
    const std::vector<Parsed> parsed = add_options(app, command);
    std::vector<std::string> words;
    app.add_option("words", words);
    try {
        parse(app, command, arguments);
    } catch (const CLI::CallForHelp&) {
        return {help_of(command)};
    }
    if (words.size() > command.most)
        throw UsageError(fmt::format("{}: unexpected argument '{}'", command.name, printable(words[command.most], 60)));
    if (words.size() < command.fewest)
        throw UsageError(fmt::format("{}: expected {}", command.name, command.arguments));
    const Options options = read_options(parsed, std::move(words));
    output = options.output;
    return command.run(options);
}

[[noreturn]] void refuse_command(const std::string& word) {
    std::vector<std::string> names;
    for (const Command& command : commands()) names.emplace_back(command.name);
    if (word.starts_with("-")) throw UsageError(fmt::format("expected a command before '{}'", printable(word, 60)));
    throw UsageError(fmt::format("unknown command '{}'{}", printable(word, 60), did_you_mean(word, names)));
}

bool is_any_of(std::string_view word, std::initializer_list<std::string_view> choices) {
    return std::find(choices.begin(), choices.end(), word) != choices.end();
}

}  // namespace

int run(std::span<const char* const> arguments) {
    const std::string first = arguments.empty() ? "" : arguments.front();
    if (arguments.empty() || is_any_of(first, {"-h", "--help", "help"})) {
        if (first == "help" && arguments.size() > 1) {
            const char* const help[] = {arguments[1], "--help"};
            return run(help);
        }
        write_output("", short_help());
        return arguments.empty() ? kUsage : kAnswered;
    }
    if (is_any_of(first, {"-V", "--version"})) {
        write_output("", fmt::format("advisor {}\n", version()));
        return kAnswered;
    }
    const Command* command = command_named(first);
    if (command == nullptr) refuse_command(first);
    std::string output;
    const Answer answer = answer_of(*command, arguments.subspan(1), output);
    write_output(output, answer.text);
    return answer.status;
}

int report(const std::exception& error, std::span<const char* const> arguments) {
    std::string text = fmt::format("advisor: {}\n", printable(error.what(), 1000));
    if (dynamic_cast<const UsageError*>(&error) != nullptr) {
        const Command* command = arguments.empty() ? nullptr : command_named(arguments.front());
        text += fmt::format("Try 'advisor {}--help'.\n", command ? std::string(command->name) + " " : "");
    }
    std::fputs(text.c_str(), stderr);
    return kUsage;
}

}  // namespace advisor::cli
