// What the buyer asks. A Request is what was typed; resolve() turns it into a Question of typed values and catalog
// records, with every default written down as an assumption. A Plan is one way to serve the workload.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "advisor/build.hpp"
#include "advisor/catalog.hpp"
#include "advisor/names.hpp"

namespace advisor {

/// A model as the buyer's files describe it.
struct ModelFile {
    Model model;        ///< `files` holds the size by part under `quant`, where the tensors were there
    std::string quant;  ///< catalog id of the quantization that the files hold; empty where they do not say
    std::string note;   ///< what was read, for people
};

/// The command line, untouched; an absent flag is nullopt or empty. Names are those of the flags.
struct Request {
    std::optional<std::string> model, quant, kv_quant, task, draft_model;
    std::optional<ModelFile> model_file, draft_file;  ///< what --model and --draft-model named, where that is a file
    std::optional<double> context, prompt_tokens, output_tokens, users, lora_rank;
    std::optional<double> train_tokens, train_examples, train_length, train_epochs, train_batch, train_runs;
    std::optional<std::string> optimizer;
    std::optional<double> hours_per_day, tokens_per_day, prompt_tokens_per_day;
    std::optional<double> requests_per_day, cached_share;
    std::optional<std::string> idle;
    std::optional<std::string> region, circuit, currency, tax;
    std::optional<double> kwh_price, max_noise, max_idle_watts, cooling_cop, cooling_months;
    std::optional<double> wakes_per_day;
    std::optional<double> budget, years, discount_rate, repairs;
    std::optional<std::string> budget_currency;  ///< "€", "eur": what stood before or behind the budget
    std::optional<std::string> prices, as_of, condition, availability, api_price, resale;
    std::vector<std::string> set_price;  ///< ID=USD
    std::vector<std::string> set_watts;  ///< ID=IDLE/LOAD
    bool local_only = false;
    std::vector<std::string> need;
    std::optional<std::string> os, form;
    bool portable = false;
    std::optional<double> min_tps, max_ttft;
    std::vector<std::string> systems;
    std::optional<std::string> gpus, host;
    std::optional<double> ram;
    std::vector<std::string> have;  ///< PART[=N]
    std::optional<bool> builds;
    std::optional<std::string> engine, parallel;
    std::optional<double> power_limit;
    std::optional<bool> offload;
    bool speculative = false;
    std::optional<std::string> wired_limit;  ///< default, max or GiB
    std::optional<std::string> profile, objective, place;
    std::optional<double> hour_worth;
    std::vector<std::string> weight;  ///< NAME=X
};

/// Of keys and values alike, or of keys, then of values.
enum class KvQuant { f16, q8_0, q4_0, f16_q8_0, f16_q4_0, q8_0_f16, q8_0_q4_0, q4_0_f16, q4_0_q8_0 };
template <>
inline constexpr auto kNames<KvQuant> = named<KvQuant::q4_0_q8_0>("f16", "q8_0", "q4_0", "f16/q8_0", "f16/q4_0",
                                                                  "q8_0/f16", "q8_0/q4_0", "q4_0/f16", "q4_0/q8_0");
constexpr std::size_t kKvQuants = static_cast<std::size_t>(KvQuant::q4_0_q8_0) + 1;
enum class IdlePolicy { always_on, sleep, off };
template <>
inline constexpr auto kNames<IdlePolicy> = named<IdlePolicy::off>("always-on", "sleep", "off");
enum class ResaleCase { none, low, typical, high };
template <>
inline constexpr auto kNames<ResaleCase> = named<ResaleCase::high>("none", "low", "typical", "high");

/// A run of training. Its sequences are as long as the context of the workload.
struct TrainingJob {
    double tokens = 0;                   ///< that it sees, all epochs
    std::optional<Optimizer> optimizer;  ///< nothing: the engine's own
    int rank = 16;                       ///< of adapters
    int batch = 1;                       ///< sequences of a micro-step on each device
    int accumulation = 1;                ///< micro-steps of a step of the optimizer
    double layers_trained = 1;           ///< as a share; the first ones may be left as they are
};

/// A pointer to what lives elsewhere, where some have to be kept alive.
template <class T>
std::shared_ptr<const T> unowned(const T* record) {
    return {std::shared_ptr<void>(), record};
}

struct Workload {
    std::shared_ptr<const Model> model;   ///< of the catalog, or a generic shape
    std::string model_note;               ///< how a size became this model; may be empty
    const Quantization* quant = nullptr;  ///< pinned; null when only a class is asked
    std::string bit_class = "4bit";
    KvQuant kv = KvQuant::f16;
    std::int64_t context = 8192, prompt = 2048, output = 512;  ///< tokens per user; prompt + output <= context
    int users = 1;
    Task task = Task::chat;
    std::shared_ptr<const Model> draft;  ///< for speculative decoding; null without
    bool speculative = false;            ///< speeds are those with guesses ahead, where these are known
    TrainingJob training;

    bool trains() const { return task == Task::lora || task == Task::qlora || task == Task::full_finetune; }
};

/// The work of a day: the requests of each user, unless hours at full load or tokens are given.
struct Duty {
    double requests_per_day = 60;  ///< of each user; of a batch in all
    bool requests_given = false;   ///< not by the task
    double cached_share = 0;       ///< of a prompt, which an engine with a cache has read before
    std::optional<Hours> hours_per_day;
    std::optional<double> output_tokens_per_day, prompt_tokens_per_day;
    IdlePolicy idle = IdlePolicy::always_on;
    double wakes_per_day = 1;  ///< of a box that sleeps or is off when idle
};

/// What a whole system draws at the wall, as the user knows it.
struct GivenWatts {
    const System* system = nullptr;
    Watts idle, load;  ///< while it works: decode and prefill alike
};

struct Site {
    const Region* region = nullptr;
    UsdPerKwh kwh_price;
    bool kwh_price_given = false;  ///< not by the book or the region
    Outlet outlet;
    double cooling_cop = 0;  ///< 0: the room is not cooled
    double cooling_months = 12;
    std::vector<GivenWatts> system_watts;  ///< --set-watts
};

struct Purchase {
    const PriceBook* book = nullptr;
    const Currency* currency = nullptr;           ///< what sums are shown and typed in; null: dollars
    double tax_rate = 0;                          ///< added to the US prices of new parts
    bool local = false;                           ///< `book` is what the region makes of one, see local_book
    std::shared_ptr<const PriceBook> local_book;  ///< that book, which nobody else holds; null otherwise
    Date as_of;
    std::vector<std::pair<const System*, Usd>> system_prices;  ///< --set-price
    std::vector<std::pair<const Part*, Usd>> part_prices;
    std::optional<std::pair<double, double>> api_usd_per_mtok;  ///< in, out
    double years = 3;
    double discount_rate = 0;  ///< a year, as a share: what money costs or would earn
    double repair_rate = 0;    ///< a year, as a share of the price of used parts
    ResaleCase resale = ResaleCase::typical;
    Date old_before;             ///< a price of an earlier day is weak (Constants::old_price_days)
    std::vector<BillLine> have;  ///< what the buyer owns already: costs nothing and is not sold afterwards

    /// Of `quantity` of a part, those that the buyer owns.
    double owned(const Part& part, double quantity) const;
};

/// What a system and its software must offer.
struct Needs {
    std::vector<const Feature*> features;
    std::optional<std::string> os, form;
    bool portable = false;
};

/// Everything that a buyer may forbid: the constraints of the module `decide` compare systems and plans with these.
/// Whom a result suits is asked by putting another buyer's in their place.
struct Limits {
    std::optional<Usd> budget;
    std::optional<Condition> condition;  ///< new or used alone
    bool any_availability = false;       ///< also what cannot be bought on the day
    bool local_only = false;             ///< no advice against buying
    std::optional<Outlet> circuit;       ///< --circuit; without it the region's outlet only warns
    std::optional<DecibelsA> noise;
    std::optional<Watts> idle;
    std::optional<Bytes> wired_limit;    ///< of a Mac's GPU, each box; macOS decides when empty
    bool keeps_wired_limit = false;      ///< the buyer leaves that to macOS
    bool may_raise_wired_limit = false;  ///< as far as it goes, where a model does not fit without
    std::optional<TokensPerSecond> min_tps;
    std::optional<Seconds> max_ttft;
    bool implied_min_tps = false, implied_max_ttft = false;  ///< those of the task, which nobody asked for
    Needs needs;
};

struct Knobs {
    std::vector<const System*> systems;       ///< empty: all
    std::vector<CardCount> gpus;              ///< of the builds that are considered; empty: any
    const BuildHost* host = nullptr;          ///< likewise
    bool builds = true;                       ///< what one could build competes with the systems of the catalog
    bool only_builds = false;                 ///< the systems of the catalog are left out
    std::optional<Bytes> ram;                 ///< at least, of a build
    std::vector<const BuildHost*> own_hosts;  ///< hosts of those who have one, which this buyer does
    const Engine* engine = nullptr;
    std::optional<Parallel> parallel;
    std::optional<Watts> power_limit;
    bool offload = false;
};

struct Preference {
    const Profile* profile = nullptr;
    const Objective* objective = nullptr;
    Usd hour_worth;
    bool hour_worth_given = false;  ///< by the buyer; else an assumption that is uncertain
    Place place = Place::desk;
    TermWeights weights{};

    double weight(Term term) const { return weights[static_cast<std::size_t>(term)]; }
};

enum class Origin { default_, profile, flag };
template <>
inline constexpr auto kNames<Origin> = named<Origin::flag>("default", "profile", "flag");

/// One thing taken for granted or given, with the flag that changes it.
struct Assumption {
    std::string name;
    std::string text;  ///< as shown; the value itself when `number` is empty
    std::optional<double> number;
    std::string unit;  ///< may be empty
    Origin origin = Origin::default_;
    std::string flag;  ///< --context
};

/// Machines beside the catalog's that a question is about. Pointers to them hold as long as a question shares them.
using Machines = std::shared_ptr<const std::deque<System>>;

struct Question {
    Workload workload;
    Duty duty;
    Site site;
    Purchase purchase;
    Limits limits;
    Knobs knobs;
    Preference preference;
    Machines named;  ///< builds among Knobs::systems
    Machines built;  ///< builds that compete with the catalog's systems; null: none
    std::vector<Assumption> assumptions;
};

/// What sums of the answer are said in.
inline const Currency& currency_of(const Purchase& purchase) {
    return purchase.currency ? *purchase.currency : us_dollar();
}
inline const Currency& currency_of(const Question& question) { return currency_of(question.purchase); }

/// "--budget 4600", "--budget 4600eur": the flag that allows the sum, rounded up in what is paid with.
std::string budget_flag(const Question& question, Usd sum);

/// "--set-price rtx-3090=EUR": the flag that gives a price.
std::string price_flag(const Question& question, std::string_view id);

/// Has the question answered by a book of the catalog, at the prices and taxes of where the buyer pays, and at the
/// tariff of that time where the book has one and none was given.
void take_book(Question& question, const PriceBook& book);

/// A machine that a question may be about, by its id: a system of the catalog or a build. Null when it is none.
const System* system_of(const Catalog& catalog, const Question& question, std::string_view id);

/// Throws Error for an unknown name (with a suggestion), a value out of range or a contradiction; names the flag.
/// The question points into the catalog, which must outlive it.
Question resolve(const Catalog& catalog, const Request& request);

struct NamedModel {
    std::shared_ptr<const Model> model;  ///< of the catalog, or a generic shape
    std::string note;                    ///< how the name became this model; may be empty
    std::string quant;                   ///< that the name ends in: "q4"; mostly empty
};

/// A model as people call it: by id, name or alias ("70B"), with the maker before it and packaging or quantization
/// behind it ("Qwen/Qwen3-32B", "llama 3.3 70b q4"), by a beginning that only one has, or as a generic shape
/// ("120B-A5B"). Throws Error.
NamedModel resolve_model(const Catalog& catalog, const std::string& name);

/// The class of quantizations that a word stands for: "4bit", "q4", "int4" (never one precision of some weights alone),
/// "fp16". Nothing for other words.
std::optional<std::string> bit_class_named(const Catalog& catalog, std::string_view text);

/// One way to serve the workload on a system.
struct Plan {
    const System* system = nullptr;
    const Engine* engine = nullptr;
    const Quantization* quant = nullptr;
    Parallel parallel = Parallel::none;
    KvQuant kv = KvQuant::f16;
    std::optional<Watts> power_limit;  ///< per card; stock when empty
    bool offload = false;
    std::optional<Bytes> wired_limit;  ///< of each Mac, as far as it can be set; macOS decides when empty
    bool windows = false;              ///< asked for with --os
    int replicas = 1;                  ///< copies of the model, each with its share of the users
    int cards = 1;                     ///< devices that one copy uses
    int first_card = 0;                ///< of the system's devices in catalog order
    int prefill_cards = 0;             ///< other devices that read the prompts, each group with the whole model
    int first_prefill_card = 0;        ///< of those

    /// Whether the engine supports the devices in part, or as an experiment.
    bool in_part() const { return status_on(*engine, *system) < Support::yes; }
};

/// The plan of the devices that read the prompts where others write; of all devices otherwise.
Plan prefill_part_of(const Plan& plan);

/// What the devices from `card` on are, in catalog order; null beyond the last.
const SystemDevice* device_at(const System& system, int card);

/// Devices at work in each box, of all copies of the model in it.
int cards_at_work(const Plan& plan);

/// Users that one copy of the model serves at once.
int users_per_replica(const Workload& workload, const Plan& plan);

}  // namespace advisor
