#include "commands.hpp"

#include <fmt/format.h>

namespace advisor::cli {
namespace {

constexpr std::size_t kAny = 1000000;
constexpr unsigned kDecision = kQuestionFlags | kExplainFlags | kReportFlags | kDataFlags;

// Laid out by hand, as the table of flags.
// clang-format off
constexpr Command kCommands[] = {
    {.name = "recommend", .arguments = "[MODEL] [BUDGET]", .summary = "rank what to buy",
     .flags = kDecision | kTopFlags | kOwnedFlags, .most = 2,
     .examples = "  advisor recommend 70B 4500\n"
                 "  advisor recommend --model 70B --budget 5000\n"
                 "  advisor recommend --model gpt-oss-120b --max-noise 35 --region de\n"
                 "  advisor recommend --model 32B --need vllm --users 8 --json\n",
     .run = run_recommend},
    {.name = "compare", .arguments = "SYSTEM...", .summary = "systems side by side",
     .flags = kDecision, .most = kAny,
     .examples = "  advisor compare mac-studio-m3-ultra-256 rig-4x3090-pro --model 70B\n",
     .run = run_compare},
    {.name = "estimate", .arguments = "SYSTEM", .summary = "one system, one workload, every term",
     .flags = kDecision, .most = kAny,
     .examples = "  advisor estimate rig-4x3090-pro --model 70B --parallel tensor --explain\n",
     .run = run_estimate},
    {.name = "fit", .arguments = "[SYSTEM...]", .summary = "where a model goes, and what would fit",
     .flags = kQuestionFlags | kExplainFlags | kPrintFlags | kDataFlags, .most = kAny,
     .examples = "  advisor fit --model 405B --quant 4bit\n"
                 "  advisor fit rig-4x3090-pro --model 70B --context 131072\n",
     .run = run_fit},
    {.name = "cost", .arguments = "[SYSTEM...]", .summary = "what it costs to own",
     .flags = kDecision, .most = kAny,
     .examples = "  advisor cost\n"
                 "  advisor cost mac-studio-m3-ultra-96 rig-4x3090-budget --hours-per-day 12\n",
     .run = run_cost},
    {.name = "build", .arguments = "[BUILD]", .summary = "what to buy and to set up for a build of your own",
     .flags = kQuestionFlags | kExplainFlags | kReportFlags | kDataFlags, .most = 1,
     .examples = "  advisor build --model 70B --budget 4500\n"
                 "  advisor build 4xrtx-3090@romed8-2t --model 70B\n"
                 "  advisor build --gpus 2xrtx-3090 --have rtx-3090,own-pc --model 70B\n",
     .run = run_build},
    {.name = "chart", .arguments = "pareto|cost|context|map|memory|terms [SYSTEM...]", .summary = "one picture of an answer",
     .flags = kQuestionFlags | kOverFlags | kTopFlags | kChartFlags | kDataFlags, .fewest = 1, .most = kAny,
     .examples = "  advisor chart pareto --model 70B\n"
                 "  advisor chart cost mac-studio-m5-max-128 2xrtx-3090 --model 70B\n"
                 "  advisor chart map --over budget,context --model 70B --format svg -o map.svg\n"
                 "  advisor chart memory rig-4x3090-pro --model 120B-A5B --format html\n",
     .run = run_chart},
    {.name = "breakeven", .arguments = "A B", .summary = "at which value two systems cost the same",
     .flags = kQuestionFlags | kOverFlags | kPrintFlags | kDataFlags, .fewest = 2, .most = 2,
     .examples = "  advisor breakeven mac-studio-m3-ultra-96 rig-4x3090-pro --over hours-per-day\n"
                 "  advisor breakeven rig-2x3090 mac-studio-m5-max-64 --over price:rtx-3090\n",
     .run = run_breakeven},
    {.name = "upgrade", .arguments = "--own SYSTEM", .summary = "what a system you own can become",
     .flags = kDecision | kTopFlags | kOwnedFlags,
     .examples = "  advisor upgrade --own rtx-3090@own-pc --model 70B --budget 2000\n"
                 "  advisor upgrade --own rig-4x3090-budget --model 70B --budget 1500\n"
                 "  advisor upgrade --own mac-studio-m3-ultra-96 --model 70B --users 4 --json\n",
     .run = run_upgrade},
    {.name = "detect", .arguments = "[FILE]", .summary = "what stands here, as a build to paste",
     .flags = kTreeFlags | kPrintFlags | kDataFlags, .most = 1,
     .examples = "  advisor detect\n"
                 "  nvidia-smi -q | advisor detect -\n"
                 "  rocm-smi --showproductname --showmeminfo vram | advisor detect -\n"
                 "  lspci -nn | advisor detect -\n"
                 "  system_profiler SPHardwareDataType SPDisplaysDataType | advisor detect -\n",
     .run = run_detect},
    {.name = "claims", .arguments = "[ID]", .summary = "audit of the founding article's claims",
     .flags = kClaimFlags | kMarketFlags | kReportFlags | kDataFlags, .most = 1,
     .examples = "  advisor claims\n"
                 "  advisor claims mac-bandwidth-vs-3090\n"
                 "  advisor claims --table power\n"
                 "  advisor claims --verdict reproduces --set-price rtx-3090=700\n",
     .run = run_claims},
    {.name = "list", .arguments = "[KIND]", .summary = "what the catalog knows",
     .flags = kModelFlags | kEngineFlags | kPrintFlags | kDataFlags, .most = 1,
     .examples = "  advisor list\n"
                 "  advisor list systems\n"
                 "  advisor list prices --format csv\n"
                 "  advisor list engines --on rig-4x3090-pro\n"
                 "  advisor list engines --on mac-studio-m3-ultra-96 --model 70B --quant mlx-4bit\n",
     .run = run_list},
    {.name = "show", .arguments = "ID", .summary = "one record, each number with its source",
     .flags = kPrintFlags | kDataFlags, .fewest = 1, .most = 1,
     .examples = "  advisor show rtx-3090\n"
                 "  advisor show systems/rig-4x3090-pro --json\n"
                 "  advisor show verdicts\n",
     .run = run_show},
    {.name = "prices", .arguments = "[ID]", .summary = "what parts cost, with history and spread",
     .flags = kPrintFlags | kDataFlags | kBookFlags, .most = 1,
     .examples = "  advisor prices\n"
                 "  advisor prices rtx-3090\n"
                 "  advisor prices rig-4x3090-pro\n"
                 "  advisor prices --format csv -o my.csv\n"
                 "  advisor prices --prices my.csv\n",
     .run = run_prices},
    {.name = "check", .arguments = "FILE...", .summary = "validate catalog files of your own",
     .flags = kPrintFlags | kDataFlags, .fewest = 1, .most = kAny,
     .examples = "  advisor check my-systems.json my-prices.csv\n",
     .run = run_check},
    {.name = "accuracy", .arguments = "[FILE...]", .summary = "predictions held against measured rows",
     .flags = kAccuracyFlags | kHintFlags | kPrintFlags | kDataFlags, .most = kAny,
     .examples = "  advisor accuracy --by device\n"
                 "  advisor accuracy --leave-one-out source\n"
                 "  advisor accuracy --power --by device\n"
                 "  advisor accuracy bench.json --device m2-ultra-76\n",
     .run = run_accuracy},
    {.name = "import", .arguments = "FILE...", .summary = "keep measurements of your own as evidence",
     .flags = kHintFlags | kDataFlags, .fewest = 1, .most = kAny,
     .examples = "  llama-bench -m model.gguf -o json > bench.json; advisor import bench.json\n"
                 "  advisor import vllm-result.json --system rig-4x3090-pro\n",
     .run = run_import},
    {.name = "calibrate", .summary = "fit the speed model to measured rows",
     .flags = kEvidenceFlags | kToFileFlags | kDataFlags,
     .examples = "  advisor calibrate\n"
                 "  advisor calibrate -o data/calibration.json\n",
     .run = run_calibrate},
};
// clang-format on

constexpr std::string_view kExitStatus =
    "Exit status: 0 answered, 1 nothing meets the constraints, 2 usage or bad input.\n";
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

std::span<const Command> commands() { return kCommands; }

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
