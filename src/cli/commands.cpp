#include "commands.hpp"

namespace advisor::cli {
namespace {

constexpr std::size_t kAny = 1000000;
constexpr unsigned kDecision = kQuestionFlags | kExplainFlags | kPrintFlags | kDataFlags;

constexpr Command kCommands[] = {
    {"recommend", "", "rank what to buy", kDecision | kTopFlags, 0, 0,
     "  advisor recommend --model 70B --budget 5000\n"
     "  advisor recommend --model gpt-oss-120b --max-noise 35 --region de\n"
     "  advisor recommend --model 32B --need vllm --users 8 --json\n",
     run_recommend},
    {"compare", "SYSTEM...", "systems side by side", kDecision, 0, kAny,
     "  advisor compare mac-studio-m3-ultra-256 rig-4x3090-pro --model 70B\n", run_compare},
    {"estimate", "SYSTEM", "one system, one workload, every term", kDecision, 0, kAny,
     "  advisor estimate rig-4x3090-pro --model 70B --parallel tensor --explain\n", run_estimate},
    {"fit", "[SYSTEM...]", "where a model goes, and what would fit", kDecision, 0, kAny,
     "  advisor fit --model 405B --quant 4bit\n  advisor fit rig-4x3090-pro --model 70B --context 131072\n", run_fit},
    {"cost", "[SYSTEM...]", "what it costs to own", kDecision, 0, kAny,
     "  advisor cost\n  advisor cost mac-studio-m3-ultra-96 rig-4x3090-budget --hours-per-day 12\n", run_cost},
    {"breakeven", "A B", "at which value two systems cost the same",
     kQuestionFlags | kOverFlags | kPrintFlags | kDataFlags, 2, 2,
     "  advisor breakeven mac-studio-m3-ultra-96 rig-4x3090-pro --over hours-per-day\n"
     "  advisor breakeven rig-2x3090 mac-studio-m5-max-64 --over price:rtx-3090\n",
     run_breakeven},
    {"upgrade", "--own SYSTEM", "what a system you own can become", kDecision | kTopFlags | kOwnedFlags, 0, 0,
     "  advisor upgrade --own rig-4x3090-budget --model 70B --budget 1500\n"
     "  advisor upgrade --own mac-studio-m3-ultra-96 --model 70B --users 4 --json\n",
     run_upgrade},
    {"claims", "[ID]", "audit of the founding article's claims", kClaimFlags | kMarketFlags | kPrintFlags | kDataFlags,
     0, 1,
     "  advisor claims\n  advisor claims mac-bandwidth-vs-3090\n  advisor claims --table power\n"
     "  advisor claims --verdict reproduces --set-price rtx-3090=700\n",
     run_claims},
    {"list", "[KIND]", "what the catalog knows", kModelFlags | kEngineFlags | kPrintFlags | kDataFlags, 0, 1,
     "  advisor list\n  advisor list systems\n  advisor list prices --format csv\n"
     "  advisor list engines --on rig-4x3090-pro\n"
     "  advisor list engines --on mac-studio-m3-ultra-96 --model 70B --quant mlx-4bit\n",
     run_list},
    {"show", "ID", "one record, each number with its source", kPrintFlags | kDataFlags, 1, 1,
     "  advisor show rtx-3090\n  advisor show systems/rig-4x3090-pro --json\n  advisor show verdicts\n", run_show},
    {"prices", "[ID]", "what parts cost, with history and spread", kPrintFlags | kDataFlags | kBookFlags, 0, 1,
     "  advisor prices\n  advisor prices rtx-3090\n  advisor prices rig-4x3090-pro\n"
     "  advisor prices --format csv -o my.csv\n  advisor prices --prices my.csv\n",
     run_prices},
    {"check", "FILE...", "validate catalog files of your own", kPrintFlags | kDataFlags, 1, kAny,
     "  advisor check my-systems.json my-prices.csv\n", run_check},
    {"accuracy", "[FILE...]", "predictions held against measured rows",
     kAccuracyFlags | kHintFlags | kPrintFlags | kDataFlags, 0, kAny,
     "  advisor accuracy --by device\n  advisor accuracy --leave-one-out source\n"
     "  advisor accuracy bench.json --device m2-ultra-76\n",
     run_accuracy},
    {"import", "FILE...", "keep measurements of your own as evidence", kHintFlags | kDataFlags, 1, kAny,
     "  llama-bench -m model.gguf -o json > bench.json; advisor import bench.json\n"
     "  advisor import vllm-result.json --system rig-4x3090-pro\n",
     run_import},
    {"calibrate", "", "fit the speed model to measured rows", kEvidenceFlags | kToFileFlags | kDataFlags, 0, 0,
     "  advisor calibrate -o data/calibration.json\n", run_calibrate},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace advisor::cli
