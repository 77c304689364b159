// The manual pages, as roff with the man macros, from the tables of commands and flags.
#include <fmt/format.h>

#include "advisor/catalog.hpp"
#include "advisor/text.hpp"
#include "commands.hpp"

namespace advisor::cli {
namespace {

/// A piece of text as roff takes it: a hyphen that can be copied, no escapes.
std::string roff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') out += "\\e";
        else if (c == '-') out += "\\-";
        else if (c == '\'') out += "\\(aq";
        else out += c;
    }
    return out;
}

/// A line of its own, which a leading dot would make a request.
std::string line(std::string_view text) { return (text.starts_with('.') ? "\\&" : "") + roff(text) + "\n"; }

/// Lines of at most 72 characters, broken between words.
std::string paragraph(std::string_view text) {
    constexpr std::size_t kWidth = 72;
    std::string out, current;
    for (const std::string& word : split(text, ' ')) {
        if (!current.empty() && current.size() + 1 + word.size() > kWidth) {
            out += line(current);
            current.clear();
        }
        current += (current.empty() ? "" : " ") + word;
    }
    return out + line(current);
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

std::string section(std::string_view title) { return fmt::format(".SH {}\n", title); }

std::string tagged(std::string_view tag, std::string_view text) {
    return fmt::format(".TP\n{}\n{}", tag, paragraph(text));
}

std::string page_name(const Command& command) { return fmt::format("advisor-{}", command.name); }

std::string heading(std::string_view page, std::string_view what) {
    const Catalog catalog = load_catalog(embedded_files());
    std::string title(page);
    for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return fmt::format(".TH {} 1 {} \"advisor {}\" \"User Commands\"\n", title, iso(todays_book(catalog).as_of),
                       version()) +
           section("NAME") + fmt::format("{} \\- {}\n", roff(page), roff(what));
}

std::string examples(std::string_view lines) {
    std::string text = section("EXAMPLES") + ".EX\n";
    for (const std::string& example : split(lines, '\n'))
        if (!example.empty()) text += line(std::string_view(example).substr(example.find_first_not_of(' ')));
    return text + ".EE\n";
}

std::string option(const Flag& flag) {
    std::vector<std::string> names;
    for (const std::string& name : typed_names(flag)) names.push_back(bold(name));
    const std::string form = metavar_of(flag);
    return tagged(join(names, ", ") + (form.empty() ? "" : " " + italic(form)), flag.help);
}

std::string options(const Command& command) {
    std::string text = section("OPTIONS");
    std::string_view group;
    for (const Flag* flag : flags_of(command.flags)) {
        if (group != flag->group) text += fmt::format(".SS {}\n", roff(flag->group));
        group = flag->group;
        text += option(*flag);
    }
    return text + ".SS Help\n" + tagged(bold("-h") + ", " + bold("--help"), "show a summary of these options");
}

std::string exit_status() {
    std::string text = section("EXIT STATUS");
    for (const ExitStatus& row : exit_statuses()) text += tagged(bold(std::to_string(row.status)), row.meaning);
    return text;
}

/// What changes answers or their look and is no flag.
struct Said {
    std::string_view name, text;
};
constexpr Said kEnvironment[] = {
    {"ADVISOR_DATA_DIR", "Folder with data in place of what is built in, as --data names it."},
    {"XDG_CONFIG_HOME, XDG_DATA_HOME", "Where files of your own are, in place of ~/.config and ~/.local/share."},
    {"COLUMNS", "Width of the answer where standard output is no terminal."},
    {"NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR", "Colours never, or always; --color goes before them."},
};
constexpr Said kSaidFiles[] = {
    {"~/.config/advisor/catalog.d/*.json",
     "Systems, parts, prices and profiles of your own; 'advisor check' validates them."},
    {"~/.local/share/advisor/evidence/*.jsonl", "Measurements that 'advisor import' keeps, which answers learn from."},
};

std::string said(std::string_view title, const Said* first, const Said* end) {
    std::string text = section(title);
    for (; first != end; ++first) text += tagged(bold(first->name), first->text);
    return text;
}

std::string page_of(const Command& command) {
    std::string arguments;
    if (!command.arguments.empty()) arguments = " " + roff(command.arguments);
    return heading(page_name(command), command.summary) + section("SYNOPSIS") +
           fmt::format("{} [{}]{}\n", bold(fmt::format("advisor {}", command.name)), italic("OPTIONS"), arguments) +
           examples(command.examples) + options(command) + exit_status() + section("SEE ALSO") + ".BR advisor (1)\n";
}

std::string main_page() {
    std::string text = heading("advisor", program_summary()) + section("SYNOPSIS");
    text += fmt::format("{} {} [{}]\n.br\n", bold("advisor"), italic("COMMAND"), italic("OPTIONS"));
    text += fmt::format("{} {} {}\n", bold("advisor"), italic("MODEL"), italic("BUDGET"));
    text += examples(program_examples());
    text += section("DESCRIPTION");
    text += paragraph(
        "advisor knows complete systems, graphics cards, hosts, models, engines, dated prices and measured speeds. It "
        "says whether a model fits, how fast it reads and writes, what it draws at the wall and what it costs to own, "
        "each with its source or its interval, and ranks what can be bought by what it costs you a year. It needs no "
        "network. Each command has a page of its own.");
    text += section("COMMANDS");
    for (const Command& command : commands())
        text += fmt::format(".TP\n.BR {} (1)\n{}", roff(page_name(command)), line(command.summary));
    text += section("OPTIONS") + tagged(bold("-h") + ", " + bold("--help"), "show a summary of commands");
    text += tagged(bold("-V") + ", " + bold("--version"), "show the version, and the day of the data");
    text += exit_status() + said("ENVIRONMENT", std::begin(kEnvironment), std::end(kEnvironment));
    return text + said("FILES", std::begin(kSaidFiles), std::end(kSaidFiles));
}

}  // namespace

Answer run_man(const Options& options) {
    if (options.words.empty()) return {main_page()};
    return {page_of(commands()[choice_among("man", "command", options.words.front(), command_names())])};
}

}  // namespace advisor::cli
