// The one unit that knows CLI11: it splits the words of the command line by the tables of commands and flags. Kept
// small, for it is the slowest to compile.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "advisor/catalog.hpp"
#include "advisor/text.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

std::string quoted(const std::string& word) { return "'" + printable(word, 60) + "'"; }

/// Help or the version, which the program says itself.
bool is_told(std::string_view flag) { return flag == "-h" || flag == "--help" || flag == "-V" || flag == "--version"; }

/// Also what looks like a flag and is none: a misspelt one.
bool takes_value(std::string_view word) {
    if (!word.starts_with('-') || word.find('=') != word.npos) return false;
    constexpr unsigned kAnyFlags = ~0U;
    for (const Flag* flag : flags_of(kAnyFlags)) {
        for (const std::string& name : split(flag->names, ','))
            if (name == word || name == fmt::format("!{}", word)) return !metavar_of(*flag).empty();
    }
    return true;
}

bool names_command(int argc, const char* const* argv) {
    for (int i = 1; i < argc; ++i)
        if (command_named(argv[i]) != nullptr && !takes_value(argv[i - 1])) return true;  // else "--objective cost"
    return false;
}

/// "70B", "$4,500", "gpt-oss-120b 3000", "€4500": what people type who have no command in mind, and no misspelt one.
bool is_question(int argc, const char* const* argv) {
    if (argc < 2) return false;
    const std::string_view first = argv[1];
    if (first.empty()) return false;
    if (first.front() == '-') return !is_told(first) && !names_command(argc, argv);
    if (first.front() == '$' || parse_typed_sum(first)) return true;
    const bool names_model = first.find_first_of("0123456789") != first.npos;  // as no command does
    return (names_model || (argc > 2 && parse_typed_sum(argv[2]))) && did_you_mean(first, command_names()).empty();
}

/// Whether --json or --format json is among the words, however wrong the others are.
bool asks_for_json(int argc, const char* const* argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i], next = i + 1 < argc ? argv[i + 1] : "";
        if (word == "--json" || word == "--format=json" || (word == "--format" && next == "json")) return true;
    }
    return false;
}

[[noreturn]] void refuse_command(const std::string& word) {
    throw UsageError("unknown command " + quoted(word) + did_you_mean(word, command_names()));
}

/// The program: a subcommand for each row of commands(), which gets its flags once it is named.
class Program {
public:
    Program() {
        app_.set_version_flag("-V,--version", [] {
            const Catalog catalog = load_catalog(embedded_files());
            return fmt::format("advisor {}, data of {}", version(), iso(todays_book(catalog).as_of));
        });
        app_.formatter_fn([](const CLI::App* app, const std::string&, CLI::AppFormatMode) {
            const Command* command = command_named(app->get_name());
            return command ? help_of(*command) : short_help();
        });
        app_.require_subcommand(0, 1);
        for (const Command& command : commands()) {
            CLI::App* sub = app_.add_subcommand(std::string(command.name));
            sub->preparse_callback([this, sub, &command](std::size_t) { start(*sub, command); });
        }
    }

    /// Null where no command was named.
    const Command* parse(int argc, const char* const* argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ExtrasError&) {
            refuse_extras();
        } catch (const CLI::ArgumentMismatch& error) {
            refuse_missing(error.what());
        } catch (const CLI::Success&) {
            throw;
        } catch (const CLI::ParseError& error) {
            throw UsageError(printable(error.what()));
        }
        if (command_ != nullptr) check_words(*command_, words_);
        return command_;
    }

    /// What `parse` threw CLI::Success for: help, or the version.
    std::string told(const CLI::Success& success) const {
        if (dynamic_cast<const CLI::CallForHelp*>(&success) != nullptr) return app_.help();
        return std::string(success.what()) + "\n";
    }

    Options options(Options options = {}) const {
        options.words = words_;
        for (const auto& [flag, option] : parsed_)
            if (option->count() > 0) store(*flag, option->results(), options);
        return options;
    }

private:
    void start(CLI::App& sub, const Command& command) {
        command_ = &command;
        for (const Flag* flag : flags_of(command.flags)) {
            const bool is_switch = metavar_of(*flag).empty();
            CLI::Option* option = is_switch ? sub.add_flag(flag->names) : sub.add_option(flag->names);
            if (is_switch) option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
            else option->expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
            parsed_.emplace_back(flag, option);
        }
        sub.add_option("words", words_);
    }

    [[noreturn]] void refuse_extras() const {
        const std::string word = app_.remaining(true).front();
        if (command_ == nullptr || !app_.remaining(false).empty()) {
            throw UsageError("expected a command before " + quoted(word));
        }
        if (!word.starts_with("-") || word == "-")
            throw UsageError(std::string(command_->name) + ": unexpected argument " + quoted(word));
        const std::string flag = word.substr(0, word.find('='));
        std::vector<std::string> names;
        for (const CLI::Option* option : app_.get_subcommands().front()->get_options())
            for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
        throw UsageError("unknown option " + quoted(flag) + did_you_mean(flag, names));
    }

    /// CLI11 says "--budget: 1 required  missing".
    [[noreturn]] void refuse_missing(const std::string& message) const {
        const std::string name = message.substr(0, message.find(':'));
        for (const auto& [flag, option] : parsed_)
            if (flag->name() == name) throw UsageError(name + ": expected " + metavar_of(*flag) + ", found nothing");
        throw UsageError(printable(message));
    }

    CLI::App app_;
    const Command* command_ = nullptr;  // once its word has been met
    std::vector<std::pair<const Flag*, CLI::Option*>> parsed_;
    std::vector<std::string> words_;
};

/// The words as a shell takes them, without where the answer is written: that is no part of the question.
std::string as_typed(int argc, const char* const* argv) {
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+./,:@%";
    std::string text = "advisor";
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "-o" || word == "--output") {
            ++i;
            continue;
        }
        if (word.starts_with("--output=") || (word.starts_with("-o") && word.size() > 2)) continue;
        text += ' ';
        if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) {
            text += word;
            continue;
        }
        text += '\'';
        for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
        text += '\'';
    }
    return text;
}

}  // namespace

Asked parsed(const std::vector<std::string>& words, const Options& start) {
    std::vector<const char*> argv{"advisor"};
    for (const std::string& word : words) argv.push_back(word.c_str());
    if (is_question(static_cast<int>(argv.size()), argv.data())) argv.insert(argv.begin() + 1, "recommend");
    else if (argv.size() > 1 && command_named(argv[1]) == nullptr) refuse_command(argv[1]);
    try {
        Program program;
        const Command* command = program.parse(static_cast<int>(argv.size()), argv.data());
        if (command == nullptr) throw UsageError("expected a command");
        return {command, program.options(start), {}};
    } catch (const CLI::Success&) {
        throw UsageError("expected a question, not a request for help");
    }
}

int run(int argc, const char* const* argv) {
    const std::string_view first = argc > 1 ? argv[1] : "--help";
    if (first == "help") {
        const char* const help[] = {argv[0], argc > 2 ? argv[2] : "--help", "--help"};
        return run(3, help);
    }
    if (!first.empty() && command_named(first) == nullptr && (!first.starts_with("-") || is_question(argc, argv))) {
        if (!is_question(argc, argv)) refuse_command(std::string(first));
        std::vector<const char*> words{argv[0], "recommend"};
        words.insert(words.end(), argv + 1, argv + argc);
        return run(static_cast<int>(words.size()), words.data());
    }
    Program program;
    try {
        const Command* command = program.parse(argc, argv);
        if (command == nullptr) {
            write_output("", short_help());
            return kUsage;
        }
        Options options = program.options();
        options.command = as_typed(argc, argv);
        const Answer answer = command->run(options);
        write_output(options.output, answer.text);
        return answer.status;
    } catch (const CLI::Success& success) {
        write_output("", program.told(success));
        return kAnswered;
    }
}

int report(const std::exception& error, int argc, const char* const* argv) {
    const Command* command = argc > 1 ? command_named(argv[1]) : nullptr;
    std::string text;
    if (asks_for_json(argc, argv)) {
        if (command == nullptr && is_question(argc, argv)) command = command_named("recommend");
        text = error_json(error, command);
    } else {
        text = "advisor: " + printable(error.what(), kLongestMessage) + "\n";
        if (dynamic_cast<const UsageError*>(&error) != nullptr)
            text += "Try 'advisor " + (command ? std::string(command->name) + " " : "") + "--help'.\n";
    }
    std::fputs(text.c_str(), stderr);
    return kUsage;
}

}  // namespace advisor::cli
