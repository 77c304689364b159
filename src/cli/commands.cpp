#include "commands.hpp"

#include <fmt/format.h>

#include "advisor/catalog.hpp"
#include "advisor/text.hpp"
#include "text/json_out.hpp"

namespace advisor::cli {
namespace {

constexpr std::size_t kAny = 1000000;
constexpr unsigned kDecision = kQuestionFlags | kExplainFlags | kReportFlags | kDataFlags;

// Laid out by hand, as the table of flags.
// clang-format off
constexpr Command kCommands[] = {
    {.name = "recommend", .arguments = "[MODEL] [BUDGET]", .ids = "models,sizes", .summary = "rank what to buy",
     .flags = kDecision | kTopFlags | kOwnedFlags, .most = 2,
     .examples = "  advisor recommend 70B 4500\n"
                 "  advisor recommend --model 70B --budget 5000\n"
                 "  advisor recommend --model gpt-oss-120b --max-noise 35 --region de\n"
                 "  advisor recommend --model 32B --need vllm --users 8 --json\n",
     .run = run_recommend, .decide = decide_recommend},
    {.name = "compare", .arguments = "SYSTEM...", .ids = "systems", .summary = "systems side by side",
     .flags = kDecision, .most = kAny,
     .examples = "  advisor compare mac-studio-m3-ultra-256 rig-4x3090-pro --model 70B\n",
     .run = run_compare, .decide = decide_compare},
    {.name = "estimate", .arguments = "SYSTEM", .ids = "systems", .summary = "one system, one workload, every term",
     .flags = kDecision, .most = kAny,
     .examples = "  advisor estimate rig-4x3090-pro --model 70B --parallel tensor --explain\n",
     .run = run_estimate, .decide = decide_estimate},
    {.name = "fit", .arguments = "[SYSTEM...]", .ids = "systems", .summary = "where a model goes, and what would fit",
     .flags = kQuestionFlags | kExplainFlags | kPrintFlags | kDataFlags, .most = kAny,
     .examples = "  advisor fit --model 405B --quant 4bit\n"
                 "  advisor fit rig-4x3090-pro --model 70B --context 131072\n",
     .run = run_fit, .decide = decide_fit},
    {.name = "cost", .arguments = "[SYSTEM...]", .ids = "systems", .summary = "what it costs to own",
     .flags = kDecision, .most = kAny,
     .examples = "  advisor cost\n"
                 "  advisor cost mac-studio-m3-ultra-96 rig-4x3090-budget --hours-per-day 12\n",
     .run = run_cost, .decide = decide_cost},
    {.name = "build", .arguments = "[BUILD]", .summary = "what to buy and to set up for a build of your own",
     .flags = kQuestionFlags | kExplainFlags | kReportFlags | kDataFlags, .most = 1,
     .examples = "  advisor build --model 70B --budget 4500\n"
                 "  advisor build 4xrtx-3090@romed8-2t --model 70B\n"
                 "  advisor build --gpus 2xrtx-3090 --have rtx-3090,own-pc --model 70B\n",
     .run = run_build},
    {.name = "chart", .arguments = "pareto|cost|context|map|memory|terms [SYSTEM...]", .ids = "systems", .summary = "one picture of an answer",
     .flags = kQuestionFlags | kOverFlags | kTopFlags | kChartFlags | kDataFlags, .fewest = 1, .most = kAny,
     .examples = "  advisor chart pareto --model 70B\n"
                 "  advisor chart cost mac-studio-m5-max-128 2xrtx-3090 --model 70B\n"
                 "  advisor chart map --over budget,context --model 70B --format svg -o map.svg\n"
                 "  advisor chart memory rig-4x3090-pro --model 120B-A5B --format html\n",
     .run = run_chart},
    {.name = "breakeven", .arguments = "A B", .ids = "systems", .summary = "at which value two systems cost the same",
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
    {.name = "batch", .arguments = "[FILE]", .summary = "many questions, a line each",
     .flags = kQuestionFlags | kManyFlags | kTopFlags | kPrintFlags | kDataFlags, .most = 1,
     .examples = "  advisor batch questions.jsonl > answers.jsonl\n"
                 "  echo '{\"model\": \"70B\", \"budget\": 4500}' | advisor batch\n"
                 "  advisor batch --fields system.id,cost.price_usd.typical --format csv q.jsonl\n",
     .run = run_batch},
    {.name = "mcp", .summary = "answer agents, over the Model Context Protocol",
     .flags = kDataFlags,
     .examples = "  advisor mcp\n"
                 "  claude mcp add advisor -- advisor mcp\n",
     .run = run_mcp},
    {.name = "detect", .arguments = "[FILE]", .summary = "what stands here, as a build to paste",
     .flags = kTreeFlags | kPrintFlags | kDataFlags, .most = 1,
     .examples = "  advisor detect\n"
                 "  nvidia-smi -q | advisor detect -\n"
                 "  rocm-smi --showproductname --showmeminfo vram | advisor detect -\n"
                 "  lspci -nn | advisor detect -\n"
                 "  system_profiler SPHardwareDataType SPDisplaysDataType | advisor detect -\n",
     .run = run_detect},
    {.name = "claims", .arguments = "[ID]", .ids = "claims", .summary = "audit of the founding article's claims",
     .flags = kClaimFlags | kMarketFlags | kReportFlags | kDataFlags, .most = 1,
     .examples = "  advisor claims\n"
                 "  advisor claims mac-bandwidth-vs-3090\n"
                 "  advisor claims --table power\n"
                 "  advisor claims --verdict reproduces --set-price rtx-3090=700\n",
     .run = run_claims},
    {.name = "list", .arguments = "[KIND]", .ids = "listed", .summary = "what the catalog knows",
     .flags = kModelFlags | kEngineFlags | kPrintFlags | kDataFlags, .most = 1,
     .examples = "  advisor list\n"
                 "  advisor list systems\n"
                 "  advisor list prices --format csv\n"
                 "  advisor list engines --on rig-4x3090-pro\n"
                 "  advisor list engines --on mac-studio-m3-ultra-96 --model 70B --quant mlx-4bit\n",
     .run = run_list},
    {.name = "show", .arguments = "ID",
     .ids = "systems,hosts,devices,models,quantizations,engines,features,regions,profiles,tasks,parts",
     .summary = "one record, each number with its source",
     .flags = kPrintFlags | kDataFlags, .fewest = 1, .most = 1,
     .examples = "  advisor show rtx-3090\n"
                 "  advisor show systems/rig-4x3090-pro --json\n"
                 "  advisor show verdicts\n",
     .run = run_show},
    {.name = "prices", .arguments = "[ID]", .ids = "parts,systems", .summary = "what parts cost, with history and spread",
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
     .flags = kHintFlags | kCatalogFlags, .fewest = 1, .most = kAny,
     .examples = "  llama-bench -m model.gguf -o json > bench.json; advisor import bench.json\n"
                 "  advisor import vllm-result.json --system rig-4x3090-pro\n",
     .run = run_import},
    {.name = "calibrate", .summary = "fit the speed model to measured rows",
     .flags = kEvidenceFlags | kToFileFlags | kDataFlags,
     .examples = "  advisor calibrate\n"
                 "  advisor calibrate -o data/calibration.json\n",
     .run = run_calibrate},
    {.name = "completions", .arguments = "SHELL", .ids = "shells", .summary = "completion for bash, zsh or fish",
     .flags = kWriteFlags | kDataFlags, .fewest = 1, .most = 1,
     .examples = "  source <(advisor completions bash)\n"
                 "  source <(advisor completions zsh)\n"
                 "  advisor completions fish | source\n",
     .run = run_completions},
    {.name = "man", .arguments = "[COMMAND]", .ids = "commands", .summary = "the manual page, as man reads it",
     .flags = kWriteFlags, .most = 1,
     .examples = "  advisor man | man -l -\n"
                 "  advisor man recommend -o advisor-recommend.1\n",
     .run = run_man},
    {.name = "schema", .arguments = "[NAME]", .ids = "schemas", .summary = "JSON Schema of an answer; without a name, all",
     .flags = kWriteFlags, .most = 1,
     .examples = "  advisor schema\n"
                 "  advisor schema decision -o decision.schema.json\n"
                 "  advisor schema advisor/error/1\n",
     .run = run_schema},
};
// clang-format on

constexpr ExitStatus kExitStatuses[] = {
    {kAnswered, "answered"}, {kNothingFound, "nothing qualifies or was found"}, {kUsage, "usage or bad input"}};

/// "Exit status: 0 answered, 1 nothing qualifies ..."
std::string exit_status_line() {
    std::vector<std::string> words;
    for (const ExitStatus& row : kExitStatuses) words.push_back(fmt::format("{} {}", row.status, row.meaning));
    return "Exit status: " + join(words, ", ") + ".\n";
}

constexpr std::size_t kColumn = 28;  ///< at which descriptions start

/// "-n,--top" -> "-n, --top N"; "--offload,!--no-offload" -> "--offload, --no-offload"
std::string usage_of(const Flag& flag) {
    const std::string value = metavar_of(flag);
    return fmt::format("{}{}{}", join(typed_names(flag), ", "), value.empty() ? "" : " ", value);
}

std::string option_line(std::string_view usage, std::string_view help) {
    if (usage.size() + 4 <= kColumn) return fmt::format("  {:<{}}{}\n", usage, kColumn - 2, help);
    return fmt::format("  {}\n{:<{}}{}\n", usage, "", kColumn, help);
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

std::vector<std::string> command_names() {
    std::vector<std::string> names;
    for (const Command& command : commands()) names.emplace_back(command.name);
    return names;
}

const Command* command_named(std::string_view name) {
    for (const Command& command : commands())
        if (command.name == name) return &command;
    return nullptr;
}

std::string_view program_summary() { return "says what hardware to buy to run a local LLM"; }

std::string_view program_examples() {
    return "  advisor recommend --model 70B --budget 5000\n"
           "  advisor compare mac-studio-m3-ultra-256 rig-4x3090-pro --model 70B\n"
           "  advisor show rtx-3090\n";
}

std::span<const ExitStatus> exit_statuses() { return kExitStatuses; }

std::string short_help() {
    std::string text = fmt::format(
        "advisor {}.\n\n"
        "Usage: advisor COMMAND [OPTIONS]\n"
        "       advisor MODEL [BUDGET] [OPTIONS]    as 'advisor recommend'\n\n"
        "Examples:\n{}\n"
        "Commands:\n",
        program_summary(), program_examples());
    for (const Command& command : commands()) text += fmt::format("  {:<12}{}\n", command.name, command.summary);
    text += "\n'advisor COMMAND --help' lists a command's options; --version tells the version.\n";
    return text.append(exit_status_line());
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
    return text.append("\n").append(exit_status_line());
}

void check_words(const Command& command, const std::vector<std::string>& words) {
    const std::string name(command.name);
    if (words.size() > command.most)
        throw UsageError(name + ": unexpected argument " + "'" + printable(words[command.most], 60) + "'");
    if (words.size() < command.fewest) throw UsageError(name + ": expected " + std::string(command.arguments));
}

std::string error_json(const std::exception& error, const Command* command) {
    const bool is_usage = dynamic_cast<const UsageError*>(&error) != nullptr;
    const std::string help = "advisor " + (command ? std::string(command->name) + " " : "") + "--help";
    return dumped_line({{"schema", "advisor/error/1"},
                        {"advisor_version", version()},
                        {"command", command ? Json(command->name) : Json()},
                        {"message", printable(error.what(), kLongestMessage)},
                        {"exit_status", kUsage},
                        {"help", is_usage ? Json(help) : Json()}});
}

}  // namespace advisor::cli
