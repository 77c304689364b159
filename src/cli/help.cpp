#include "help.hpp"

#include <fmt/format.h>

namespace advisor::cli {
namespace {

constexpr std::size_t kColumn = 28;  ///< at which descriptions start

/// "-n,--top" -> "-n, --top N"; "--offload,!--no-offload" -> "--offload, --no-offload"
std::string usage_of(const Flag& flag) {
    std::vector<std::string> names = split(flag.names, ',');
    for (std::string& name : names)
        if (name.starts_with("!")) name.erase(0, 1);
    const std::string value = metavar_of(flag);
    return fmt::format("{}{}{}", join(names, ", "), value.empty() ? "" : " ", value);
}

std::string option_line(std::string_view usage, std::string_view help) {
    if (usage.size() + 4 <= kColumn) return fmt::format("  {:<{}}{}\n", usage, kColumn - 2, help);
    return fmt::format("  {}\n{:<{}}{}\n", usage, "", kColumn, help);
}

}  // namespace

std::string short_help() {
    std::string text =
        "advisor says what hardware to buy to run a local LLM.\n\n"
        "Usage: advisor COMMAND [OPTIONS]\n\n"
        "Examples:\n"
        "  advisor recommend --model 70B --budget 5000\n"
        "  advisor compare mac-studio-m3-ultra-256 rig-4x3090-pro --model 70B\n"
        "  advisor show rtx-3090\n\n"
        "Commands:\n";
    for (const Command& command : commands()) text += fmt::format("  {:<12}{}\n", command.name, command.summary);
    text += "\n'advisor COMMAND --help' lists a command's options; --version tells the version.\n";
    return text.append(kExitStatus);
}

std::string help_of(const Command& command) {
    std::string text = fmt::format("advisor {}: {}.\n\nUsage: advisor {} [OPTIONS]{}{}\n\nExamples:\n{}", command.name,
                                   command.summary, command.name, command.arguments.empty() ? "" : " ",
                                   command.arguments, command.examples);
    std::string_view group;
    for (const Flag* flag : flags_of(command.flags)) {
        if (group != flag->group) text += fmt::format("\n{}:\n", flag->group);
        group = flag->group;
        text += option_line(usage_of(*flag), flag->help);
    }
    text += "\n" + option_line("-h, --help", "show this help");
    return text.append("\n").append(kExitStatus);
}

}  // namespace advisor::cli
