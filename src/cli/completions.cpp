// Scripts that complete command lines in bash, zsh and fish. Everything that changes with the tables or the catalog is
// written into them, so that a key pressed starts no process.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/text.hpp"
#include "vocabulary.hpp"

namespace advisor::cli {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

/// In single quotes, as bash and zsh read them.
std::string shell_quoted(std::string_view text) { return "'" + replaced(std::string(text), "'", "'\\''") + "'"; }

/// In single quotes, as fish reads them.
std::string quoted_for_fish(std::string_view text) {
    return "'" + replaced(replaced(std::string(text), "\\", "\\\\"), "'", "\\'") + "'";
}

/// A flag with the commands that take it.
struct TakenFlag {
    const Flag* flag;
    std::vector<std::string> by;
};

std::vector<TakenFlag> taken_flags() {
    std::vector<TakenFlag> taken;
    for (const Command& command : commands())
        for (const Flag* flag : flags_of(command.flags)) {
            const auto same = [&](const TakenFlag& other) { return other.flag == flag; };
            auto found = std::find_if(taken.begin(), taken.end(), same);
            if (found == taken.end()) found = taken.insert(taken.end(), TakenFlag{flag, {}});
            found->by.emplace_back(command.name);
        }
    return taken;
}

std::string heading(std::string_view shell) {
    return fmt::format("# {} completion for advisor {}; 'advisor completions {}' writes it\n", shell, version(), shell);
}

// ---- bash

/// "_advisor_reply several files models_sizes"
std::string bash_reply(const Completion& completion) {
    std::string call = "_advisor_reply";
    call += completion.several ? " several" : completion.assigns ? " assigns" : " one";
    call += completion.files ? " files" : completion.directories ? " directories" : " none";
    return completion.list.empty() ? call : call + " " + completion.list;
}

std::string bash_lists(const Vocabulary& vocabulary) {
    std::string text = "_advisor_words() {\n    case $1 in\n";
    for (const WordList& list : vocabulary.lists())
        text += fmt::format("        {}) echo {} ;;\n", list.name, shell_quoted(join(list.words, " ")));
    return text + "    esac\n}\n\n";
}

/// A case for each flag that takes a word, which says what is known about it.
std::string bash_flags() {
    std::string text = "_advisor_after() {\n    case $1 in\n";
    for (const auto& [flag, by] : taken_flags()) {
        if (metavar_of(*flag).empty()) continue;
        std::vector<std::string> patterns;
        for (const std::string& command : by)
            for (const std::string& name : typed_names(*flag)) patterns.push_back(command + ":" + name);
        const Completion completion = Vocabulary::after(*flag);
        text +=
            fmt::format("        {}) {} ;;\n", join(patterns, "|"), completion.any() ? bash_reply(completion) : ":");
    }
    return text + "        *) return 1 ;;\n    esac\n}\n\n";
}

std::string bash_commands() {
    std::string text = "_advisor_command() {\n    case $1 in\n";
    for (const Command& command : commands()) {
        std::vector<std::string> flags;
        for (const Flag* flag : flags_of(command.flags))
            for (std::string& name : typed_names(*flag)) flags.push_back(std::move(name));
        flags.insert(flags.end(), {"-h", "--help"});
        text += fmt::format("        {})\n            flags={}\n", command.name, shell_quoted(join(flags, " ")));
        const Completion completion = Vocabulary::argument_of(command);
        if (completion.any()) text += fmt::format("            arguments={}\n", shell_quoted(bash_reply(completion)));
        text += "            ;;\n";
    }
    return text + "        *) return 1 ;;\n    esac\n}\n\n";
}

constexpr std::string_view kBash = R"bash(# MANY FILES [LIST]: what begins as $cur, into COMPREPLY
_advisor_reply() {
    local before= word=$cur tail= IFS=$' \t\n'
    if [[ $1 == several && $cur == *,* ]]; then
        before=${cur%,*},
        word=${cur##*,}
    fi
    [[ $1 != assigns ]] || tail='='
    if [[ -n ${3-} ]]; then
        IFS=$'\n'
        COMPREPLY=($(IFS=' '; compgen -P "$joined$before" -S "$tail" -W "$(_advisor_words "$3")" -- "$word"))
    fi
    case $2 in
        files) _advisor_files -f ;;
        directories) _advisor_files -d ;;
    esac
    [[ $1 == one ]] || compopt -o nospace 2>/dev/null
}

_advisor_files() {
    local IFS=$'\n' name
    for name in $(compgen "$1" -- "$cur"); do COMPREPLY+=("$joined$name"); done
    compopt -o filenames 2>/dev/null
}

_advisor() {
    local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} joined= flags= arguments= command
    COMPREPLY=()
    if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then
        COMPREPLY=($(compgen -W "$(_advisor_words commands) help" -- "$cur"))
        return
    fi
    command=${COMP_WORDS[1]}
    if [[ $command == help ]]; then
        ((COMP_CWORD > 2)) || COMPREPLY=($(compgen -W "$(_advisor_words commands)" -- "$cur"))
        return
    fi
    if ! _advisor_command "$command"; then  # a question without a command is one of recommend
        command=recommend
        _advisor_command "$command"
    fi
    # --flag=value is three words to bash, unless COMP_WORDBREAKS was changed
    if [[ $cur == = ]]; then
        cur=
    elif [[ $previous == = ]] && ((COMP_CWORD > 2)); then
        previous=${COMP_WORDS[COMP_CWORD-2]}
    elif [[ $cur == --*=* ]]; then
        previous=${cur%%=*}
        joined=$previous=
        cur=${cur#*=}
    fi
    if [[ $previous == -* ]] && _advisor_after "$command:$previous"; then
        return
    fi
    if [[ $cur == -* ]]; then
        ((COMP_CWORD > 1)) || flags+=' -V --version'
        COMPREPLY=($(compgen -W "$flags" -- "$cur"))
    else
        $arguments
    fi
}

complete -F _advisor advisor
)bash";

// ---- zsh

/// Where a colon ends a field.
std::string escaped(std::string_view text) {
    return replaced(replaced(replaced(replaced(std::string(text), "\\", "\\\\"), ":", "\\:"), "[", "\\["), "]", "\\]");
}

/// What _arguments calls for a word: behind a blank as it is, else with options put in; a blank where nothing is known.
std::string zsh_action(const Completion& completion) {
    std::string words;
    if (!completion.list.empty()) {
        words = "_advisor_words " + completion.list;
        if (completion.several) words = "_sequence " + words;
        if (completion.assigns) words += " -S =";
    }
    const std::string paths = completion.files ? "_files" : completion.directories ? "_files -/" : "";
    if (words.empty()) return paths.empty() ? " " : paths;
    return paths.empty() ? " " + words : " _advisor_words_or_files " + completion.list;
}

/// '(-m --model)'{-m+,--model=}'[help]:ID|SIZE|FILE:action'
std::string zsh_flag(const Flag& flag) {
    const std::string form = metavar_of(flag);
    const std::vector<std::string> names = typed_names(flag);
    std::string rest = fmt::format("[{}]", escaped(flag.help));
    if (!form.empty()) rest += fmt::format(":{}:{}", escaped(form), zsh_action(Vocabulary::after(flag)));
    std::vector<std::string> specs;
    for (const std::string& name : names)
        specs.push_back(form.empty() ? name : name + (name.starts_with("--") ? "=" : "+"));
    const std::string is_repeatable = form.empty() ? fmt::format("({})", join(names, " ")) : "*";
    std::string text;
    for (const std::string& spec : specs)
        text += fmt::format(" \\\n                {}", shell_quoted(is_repeatable + spec + rest));
    return text;
}

std::string zsh_commands() {
    std::string text;
    for (const Command& command : commands()) {
        text += fmt::format("        {})\n            _arguments -s", command.name);
        for (const Flag* flag : flags_of(command.flags)) text += zsh_flag(*flag);
        text += " \\\n                '(- *)'{-h,--help}'[show this help]'";
        const Completion completion = Vocabulary::argument_of(command);
        if (command.most > 0)
            text +=
                fmt::format(" \\\n                {}",
                            shell_quoted(fmt::format("*:{}:{}", escaped(command.arguments), zsh_action(completion))));
        text += "\n            ;;\n";
    }
    return text;
}

constexpr std::string_view kZshWords = R"zsh(
# LIST OPTION...: words of a list
_advisor_words() {
    local name=$1 expl
    local -a found
    shift
    case $name in
LISTS    esac
    _wanted $name expl ${name//_/ } compadd "$@" -a found
}

_advisor_words_or_files() {
    _alternative "words:${1//_/ }: _advisor_words $1" 'files:file:_files'
}

)zsh";

constexpr std::string_view kZshMain = R"zsh(_advisor() {
    local curcontext=$curcontext command=$words[2] expl
    local -a told
    if (( CURRENT == 2 )) && [[ $command != -* ]]; then
        told=(
COMMANDS            'help:how a command is used'
        )
        _describe -t commands command told
        return
    fi
    if [[ $command == help ]]; then
        (( CURRENT > 3 )) || _advisor_words commands
        return
    fi
    case $command in
        ALL) shift words; (( CURRENT-- )) ;;
        *) command=recommend ;;  # a question without a command
    esac
    case $command in
)zsh";

constexpr std::string_view kZshEnd = R"zsh(    esac
}

# Loaded by its name from $fpath, or sourced.
if [[ $funcstack[1] == _advisor ]]; then
    _advisor "$@"
else
    compdef _advisor advisor
fi
)zsh";

// ---- fish

std::string fish_words(const Completion& completion) {
    if (completion.list.empty()) return "";
    std::string call = "__advisor_words " + completion.list;
    if (completion.several) call += " | __advisor_several";
    if (completion.assigns) call += " | string replace -r '$' =";
    return " -a " + quoted_for_fish("(" + call + ")");
}

/// Files after all, where the general rule of the script offers none.
std::string fish_paths(const Completion& completion) {
    if (completion.files) return " -F";
    return completion.directories ? " -a '(__fish_complete_directories)'" : "";
}

std::string fish_flag(const TakenFlag& taken) {
    const Flag& flag = *taken.flag;
    const bool takes_word = !metavar_of(flag).empty();
    const Completion completion = Vocabulary::after(flag);
    const std::vector<std::string> names = typed_names(flag);
    std::string text;
    for (const std::string& name : names) {
        const bool is_long = name.starts_with("--");
        if (!is_long) continue;
        text += fmt::format("complete -c advisor -n '__advisor_takes {}' -l {}", join(taken.by, " "), name.substr(2));
        if (names.front() != name && !names.front().starts_with("--")) text += " -s " + names.front().substr(1);
        if (takes_word) text += (completion.files ? " -r" : " -x") + fish_words(completion) + fish_paths(completion);
        text += " -d " + quoted_for_fish(flag.help) + "\n";
    }
    return text;
}

constexpr std::string_view kFish = R"fish(
# Whether the command of the line is one of those given; a question without a command is one of recommend.
function __advisor_takes
    set -l typed (commandline -opc)
    set -l command recommend
    if contains -- "$typed[2]" help ALL
        set command $typed[2]
    end
    contains -- $command $argv
end

function __advisor_needs_command
    test (count (commandline -opc)) -eq 1
end

# Words after those that stand before the last comma: a,b,c
function __advisor_several
    set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string match -r '^.*,')
    while read -l word
        echo "$before$word"
    end
end

complete -c advisor -f
complete -c advisor -n __advisor_needs_command -s V -l version -d 'show the version'
complete -c advisor -s h -l help -d 'show this help'
)fish";

std::string bash_completions(const Vocabulary& vocabulary) {
    return heading("bash") + "\n" + bash_lists(vocabulary) + bash_flags() + bash_commands() + std::string(kBash);
}

std::string zsh_completions(const Vocabulary& vocabulary) {
    std::string lists, told;
    for (const WordList& list : vocabulary.lists())
        lists += fmt::format("        {}) found=({}) ;;\n", list.name, join(list.words, " "));
    for (const Command& command : commands())
        told += fmt::format("            {}\n", shell_quoted(fmt::format("{}:{}", command.name, command.summary)));
    return "#compdef advisor\n" + heading("zsh") + replaced(std::string(kZshWords), "LISTS", lists) +
           replaced(replaced(std::string(kZshMain), "COMMANDS", told), "ALL", join(command_names(), "|")) +
           zsh_commands() + std::string(kZshEnd);
}

std::string fish_completions(const Vocabulary& vocabulary) {
    std::string text = heading("fish") + "\nfunction __advisor_words\n    switch $argv[1]\n";
    for (const WordList& list : vocabulary.lists())
        text += fmt::format("        case {}\n            printf '%s\\n' {}\n", list.name, join(list.words, " "));
    text += "    end\nend\n" + replaced(std::string(kFish), "ALL", join(command_names(), " ")) + "\n";
    for (const Command& command : commands())
        text += fmt::format("complete -c advisor -n __advisor_needs_command -a {} -d {}\n", command.name,
                            quoted_for_fish(command.summary));
    text += "complete -c advisor -n __advisor_needs_command -a help -d 'how a command is used'\n";
    text += "complete -c advisor -n '__advisor_takes help' -a '(__advisor_words commands)'\n\n";
    for (const Command& command : commands()) {
        const Completion completion = Vocabulary::argument_of(command);
        const bool is_default = command.name == "recommend";  // whose words could stand in place of a command
        if (completion.any())
            text += fmt::format("complete -c advisor -n '{}__advisor_takes {}'{}{}\n",
                                is_default ? "not __advisor_needs_command; and " : "", command.name,
                                fish_words(completion), fish_paths(completion));
    }
    text += "\n";
    for (const TakenFlag& taken : taken_flags()) text += fish_flag(taken);
    return text;
}

}  // namespace

Answer run_completions(const Options& options) {
    constexpr std::string (*kWriters[])(const Vocabulary&) = {bash_completions, zsh_completions, fish_completions};
    const std::size_t shell = choice_among("completions", "shell", options.words.front(), kShells);
    return {kWriters[shell](Vocabulary(options))};
}

}  // namespace advisor::cli
