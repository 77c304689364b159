#include <algorithm>
#include <cmath>

#include "advisor/error.hpp"
#include "advisor/workload.hpp"
#include "profile.hpp"

namespace advisor {
namespace {

/// Tokens that a task means when no flag says more.
struct TaskDefaults {
    Task task;
    std::int64_t context, prompt, output;
    int users;
};
constexpr std::array<TaskDefaults, 6> kTaskDefaults{{{Task::chat, 8192, 2048, 512, 1},
                                                     {Task::agentic_coding, 32768, 16384, 1024, 1},
                                                     {Task::rag, 16384, 8192, 512, 1},
                                                     {Task::batch, 8192, 2048, 512, 16},
                                                     {Task::lora, 4096, 2048, 512, 1},
                                                     {Task::qlora, 4096, 2048, 512, 1}}};
constexpr std::int64_t kMostTokens = 100'000'000;

template <class Enum, std::size_t N>
Enum choose(const char* flag, const std::string& text, const std::array<Enum, N>& choices) {
    std::vector<std::string> names;
    for (const Enum choice : choices) {
        names.emplace_back(name_of(choice));
        if (squeeze(names.back()) == squeeze(text)) return choice;
    }
    throw Error(std::string(flag) + ": unknown value '" + printable(text) + "'" + did_you_mean(text, names) +
                "; expected " + join(names, ", "));
}

template <class Record>
const Record* choose_record(const char* flag, const std::string& id, const std::vector<Record>& records) {
    if (const Record* record = find(records, id)) return record;
    throw Error(std::string(flag) + ": unknown id '" + printable(id) + "'" + did_you_mean(id, ids_of(records)) +
                (records.size() <= 40 ? "; expected " + join(ids_of(records), ", ") : "; 'advisor list' shows them"));
}

double in_range(const char* flag, double x, double low, double high, const char* expected) {
    if (x >= low && x <= high) return x;
    throw Error(std::string(flag) + ": " + three_digits(x) + " is out of range; expected " + expected);
}

/// Collects assumptions while it reads fields: value, unit and where the value came from.
class Resolver {
public:
    Resolver(const Catalog& catalog, const Request& request) : catalog_(catalog), typed_(request), request_(request) {
        profile_ = choose_record("--profile", request.profile.value_or("default"), catalog.profiles);
        apply_profile(*profile_, request_);
    }

    Question run() {
        workload();
        duty();
        site();
        purchase();
        needs();
        knobs();
        preference();
        return std::move(question_);
    }

private:
    const Catalog& catalog_;
    const Request& typed_;
    Request request_;  // with the profile's defaults
    const Profile* profile_;
    Question question_;

    template <class Field>
    Origin origin(Field Request::*field) const {
        if (typed_.*field) return Origin::flag;
        return request_.*field ? Origin::profile : Origin::default_;
    }

    void assume(const char* flag, std::string text, std::optional<double> number, const char* unit, Origin from) {
        question_.assumptions.push_back({std::string(flag).substr(2), std::move(text), number, unit, from, flag});
    }
    template <class Field>
    void assume_number(const char* flag, double number, const char* unit, Field field) {
        assume(flag, "", number, unit, origin(field));
    }
    template <class Field>
    void assume_text(const char* flag, std::string_view text, Field field) {
        assume(flag, std::string(text), {}, "", origin(field));
    }

    std::int64_t tokens(const char* flag, const std::optional<double>& given, std::int64_t fallback) const {
        if (!given) return fallback;
        return std::llround(in_range(flag, *given, 1, static_cast<double>(kMostTokens), "1 to 100000000 tokens"));
    }

    void tokens_of_requests() {
        Workload& w = question_.workload;
        const TaskDefaults& d = kTaskDefaults[static_cast<std::size_t>(w.task)];
        w.context = tokens("--context", request_.context, d.context);
        w.output = tokens("--output-tokens", request_.output_tokens, std::min(d.output, std::max<std::int64_t>(1, w.context / 4)));
        w.prompt = tokens("--prompt-tokens", request_.prompt_tokens,
                          std::clamp<std::int64_t>(w.context - w.output, 1, d.prompt));
        if (w.prompt + w.output > w.context) {
            if (request_.context)
                throw Error("--context " + std::to_string(w.context) + " is shorter than prompt plus output (" +
                            std::to_string(w.prompt) + " + " + std::to_string(w.output) +
                            " tokens); raise it or lower --prompt-tokens or --output-tokens");
            w.context = w.prompt + w.output;
        }
        w.users = static_cast<int>(in_range("--users", request_.users.value_or(d.users), 1, 100000, "1 to 100000 users"));
        if (request_.users && *request_.users != w.users) throw Error("--users: expected a whole number of users");
        assume_number("--context", static_cast<double>(w.context), "tokens", &Request::context);
        assume_number("--prompt-tokens", static_cast<double>(w.prompt), "tokens", &Request::prompt_tokens);
        assume_number("--output-tokens", static_cast<double>(w.output), "tokens", &Request::output_tokens);
        assume_number("--users", w.users, "", &Request::users);
    }

    void workload() {
        constexpr std::array<Task, 6> tasks{Task::chat, Task::agentic_coding, Task::rag, Task::batch, Task::lora, Task::qlora};
        constexpr std::array<KvQuant, 3> kvs{KvQuant::f16, KvQuant::q8_0, KvQuant::q4_0};
        Workload& w = question_.workload;
        w.task = choose("--task", request_.task.value_or("chat"), tasks);
        w.model = resolve_model(catalog_, request_.model.value_or("70B"), &w.model_note);
        assume_text("--model", w.model->id, &Request::model);
        quantization();
        w.kv = choose("--kv-quant", request_.kv_quant.value_or("f16"), kvs);
        assume_text("--kv-quant", name_of(w.kv), &Request::kv_quant);
        assume_text("--task", name_of(w.task), &Request::task);
        tokens_of_requests();
    }

    /// A class ("4bit") leaves the format to each engine; an id or a published name pins one.
    void quantization() {
        Workload& w = question_.workload;
        const std::string wanted = request_.quant.value_or("4bit");
        std::vector<std::string> names;
        for (const Quantization& quant : catalog_.quantizations) {
            if (squeeze(quant.bit_class) == squeeze(wanted)) {
                w.bit_class = quant.bit_class;
                assume_text("--quant", w.bit_class, &Request::quant);
                return;
            }
            names.push_back(quant.id);
            names.insert(names.end(), quant.file_names.begin(), quant.file_names.end());
        }
        w.quant = find(catalog_.quantizations, wanted);
        for (const Quantization& quant : catalog_.quantizations)
            for (const std::string& name : quant.file_names)
                if (!w.quant && squeeze(name) == squeeze(wanted)) w.quant = &quant;
        if (!w.quant)
            throw Error("--quant: unknown quantization '" + printable(wanted) + "'" + did_you_mean(wanted, names) +
                        "; 'advisor list quants' shows them, 4bit, 8bit and 16bit leave the format open");
        w.bit_class = w.quant->bit_class;
        assume_text("--quant", w.quant->id, &Request::quant);
    }

    void duty() {
        constexpr std::array<IdlePolicy, 3> policies{IdlePolicy::always_on, IdlePolicy::sleep, IdlePolicy::off};
        Duty& d = question_.duty;
        if (typed_.hours_per_day && typed_.tokens_per_day)
            throw Error("--hours-per-day and --tokens-per-day exclude each other: hours follow from tokens and speed");
        if (request_.tokens_per_day && !typed_.hours_per_day) {
            d.output_tokens_per_day = in_range("--tokens-per-day", *request_.tokens_per_day, 0, 1e13, "0 to 1e13 tokens");
            assume_number("--tokens-per-day", *d.output_tokens_per_day, "tokens/day", &Request::tokens_per_day);
        } else {
            d.hours_per_day = {in_range("--hours-per-day", request_.hours_per_day.value_or(d.hours_per_day.value), 0, 24, "0 to 24 hours")};
            assume_number("--hours-per-day", d.hours_per_day.value, "h/day", &Request::hours_per_day);
        }
        if (request_.prompt_tokens_per_day) {
            if (!d.output_tokens_per_day) throw Error("--prompt-tokens-per-day needs --tokens-per-day beside it");
            d.prompt_tokens_per_day = in_range("--prompt-tokens-per-day", *request_.prompt_tokens_per_day, 0, 1e13, "0 to 1e13 tokens");
            assume_number("--prompt-tokens-per-day", *d.prompt_tokens_per_day, "tokens/day", &Request::prompt_tokens_per_day);
        }
        d.idle = choose("--idle", request_.idle.value_or("always-on"), policies);
        assume_text("--idle", name_of(d.idle), &Request::idle);
    }

    void circuit() {
        Site& s = question_.site;
        s.outlet = s.region->outlet;
        if (!request_.circuit) {
            assume("--circuit", three_digits(s.outlet.volts) + " V / " + three_digits(s.outlet.amps) + " A (warns only)", {}, "", Origin::default_);
            return;
        }
        const std::vector<std::string> parts = split(*request_.circuit, '/');
        const auto number = [&](std::size_t i, char unit) -> std::optional<double> {
            if (parts.size() != 2 || parts[i].empty() || lower(parts[i]).back() != unit) return {};
            return parse_number(parts[i].substr(0, parts[i].size() - 1));
        };
        const std::optional<double> volts = number(0, 'v'), amps = number(1, 'a');
        if (!volts || !amps || *volts < 50 || *volts > 1000 || *amps <= 0 || *amps > 1000)
            throw Error("--circuit: '" + printable(*request_.circuit) + "' is not a circuit; expected volts and amps, such as 120V/15A or 230V/16A");
        s.outlet.volts = *volts;
        s.outlet.amps = *amps;
        s.circuit_given = true;
        assume_text("--circuit", *request_.circuit, &Request::circuit);
    }

    void site() {
        Site& s = question_.site;
        s.region = choose_record("--region", request_.region.value_or("us"), catalog_.regions);
        assume_text("--region", s.region->id, &Request::region);
        s.kwh_price = {in_range("--kwh-price", request_.kwh_price.value_or(s.region->kwh_price.value), 0, 10, "0 to 10 USD per kWh")};
        assume_number("--kwh-price", s.kwh_price.value, "USD/kWh", &Request::kwh_price);
        circuit();
        if (request_.max_noise) {
            s.max_noise = DecibelsA{in_range("--max-noise", *request_.max_noise, 0, 200, "0 to 200 dB(A)")};
            assume_number("--max-noise", s.max_noise->value, "dB(A)", &Request::max_noise);
        }
        if (request_.max_idle_watts) {
            s.max_idle = Watts{in_range("--max-idle-watts", *request_.max_idle_watts, 0, 1e6, "0 to 1000000 W")};
            assume_number("--max-idle-watts", s.max_idle->value, "W", &Request::max_idle_watts);
        }
        if (request_.cooling_months && !request_.cooling_cop) throw Error("--cooling-months needs --cooling-cop beside it");
        if (request_.cooling_cop) {
            s.cooling_cop = in_range("--cooling-cop", *request_.cooling_cop, 0.5, 20, "0.5 to 20");
            s.cooling_months = in_range("--cooling-months", request_.cooling_months.value_or(12), 0, 12, "0 to 12 months");
            assume_number("--cooling-cop", s.cooling_cop, "", &Request::cooling_cop);
            assume_number("--cooling-months", s.cooling_months, "months", &Request::cooling_months);
        }
    }

    void prices() {
        Purchase& p = question_.purchase;
        if (request_.prices) {
            p.book = choose_record("--prices", *request_.prices, catalog_.books);
        } else {
            for (const PriceBook& book : catalog_.books)
                if (!p.book || book.as_of >= p.book->as_of) p.book = &book;
        }
        if (!p.book) throw Error("no price book in the catalog; give one with --prices FILE");
        assume_text("--prices", p.book->id, &Request::prices);
        p.as_of = p.book->as_of;
        if (request_.as_of) {
            const std::optional<Date> day = parse_date(*request_.as_of);
            if (!day) throw Error("--as-of: '" + printable(*request_.as_of) + "' is not a day; expected YYYY-MM-DD");
            p.as_of = *day;
        }
        assume_text("--as-of", iso(p.as_of), &Request::as_of);
        for (const std::string& pair : request_.set_price) set_price(pair);
    }

    void set_price(const std::string& pair) {
        Purchase& p = question_.purchase;
        const std::size_t equals = pair.rfind('=');
        const std::optional<double> usd = equals == std::string::npos ? std::nullopt : parse_number(pair.substr(equals + 1));
        if (!usd || *usd < 0 || *usd > 1e9) throw Error("--set-price: '" + printable(pair) + "'; expected ID=USD with 0 or more dollars");
        const std::string id = pair.substr(0, equals);
        const System* system = find(catalog_.systems, id);
        const Part* part = system ? nullptr : find(catalog_.parts, id);
        if (system) p.system_prices.emplace_back(system, Usd{*usd});
        if (part) p.part_prices.emplace_back(part, Usd{*usd});
        if (!system && !part) {
            std::vector<std::string> ids = ids_of(catalog_.systems);
            for (const std::string& other : ids_of(catalog_.parts)) ids.push_back(other);
            throw Error("--set-price: unknown system or part '" + printable(id) + "'" + did_you_mean(id, ids));
        }
        assume("--set-price", (system ? system->id : part->id), *usd, "USD", Origin::flag);
    }

    void purchase() {
        constexpr std::array<ResaleCase, 4> cases{ResaleCase::none, ResaleCase::low, ResaleCase::typical, ResaleCase::high};
        Purchase& p = question_.purchase;
        if (request_.budget) {
            p.budget = Usd{in_range("--budget", *request_.budget, 1, 1e9, "1 USD or more")};
            assume_number("--budget", p.budget->value, "USD", &Request::budget);
        }
        prices();
        p.years = in_range("--years", request_.years.value_or(3), 0.1, 30, "0.1 to 30 years");
        assume_number("--years", p.years, "years", &Request::years);
        p.resale = choose("--resale", request_.resale.value_or("typical"), cases);
        assume_text("--resale", name_of(p.resale), &Request::resale);
        const std::string condition = request_.condition.value_or("any");
        if (squeeze(condition) != "any") {
            constexpr std::array<Condition, 2> conditions{Condition::new_, Condition::used};
            p.condition = choose("--condition", condition, conditions);
        }
        assume_text("--condition", condition, &Request::condition);
        const std::string availability = request_.availability.value_or("buyable");
        if (squeeze(availability) != "any" && squeeze(availability) != "buyable")
            throw Error("--availability: unknown value '" + printable(availability) + "'; expected buyable or any");
        p.any_availability = squeeze(availability) == "any";
        assume_text("--availability", availability, &Request::availability);
        p.local_only = request_.local_only;
        if (request_.api_price) api_price(*request_.api_price);
    }

    void api_price(const std::string& text) {
        const std::vector<std::string> parts = split(text, '/');
        const auto in = parts.size() == 2 ? parse_number(parts[0]) : std::nullopt;
        const auto out = parts.size() == 2 ? parse_number(parts[1]) : std::nullopt;
        if (!in || !out || *in < 0 || *out < 0)
            throw Error("--api-price: '" + printable(text) + "'; expected IN/OUT in USD per million tokens, such as 0.10/0.32");
        question_.purchase.api_usd_per_mtok = {*in, *out};
        assume_text("--api-price", text, &Request::api_price);
    }

    void add_need(const std::string& id) {
        const Feature* feature = choose_record("--need", id, catalog_.features);
        auto& features = question_.needs.features;
        if (std::find(features.begin(), features.end(), feature) == features.end()) features.push_back(feature);
    }

    void needs() {
        Needs& n = question_.needs;
        for (const std::string& id : request_.need) add_need(id);
        if (question_.workload.trains()) add_need(std::string(name_of(question_.workload.task)));
        for (const auto& [text, field, flag, choices] :
             {std::tuple{&request_.os, &n.os, "--os", std::vector<std::string>{"linux", "macos", "windows"}},
              std::tuple{&request_.form, &n.form, "--form", std::vector<std::string>{"desktop-box", "tower", "open-air", "server", "laptop"}}}) {
            if (!*text) continue;
            const auto found = std::find_if(choices.begin(), choices.end(), [&t = **text](const std::string& c) { return squeeze(c) == squeeze(t); });
            if (found == choices.end())
                throw Error(std::string(flag) + ": unknown value '" + printable(**text) + "'" + did_you_mean(**text, choices) + "; expected " + join(choices, ", "));
            *field = *found;
        }
        n.portable = request_.portable;
        if (request_.min_tps) {
            question_.floors.min_tps = TokensPerSecond{in_range("--min-tps", *request_.min_tps, 0, 1e6, "0 or more t/s")};
            assume_number("--min-tps", *request_.min_tps, "t/s", &Request::min_tps);
        }
        if (request_.max_ttft) {
            question_.floors.max_ttft = Seconds{in_range("--max-ttft", *request_.max_ttft, 0, 1e9, "0 or more seconds")};
            assume_number("--max-ttft", *request_.max_ttft, "s", &Request::max_ttft);
        }
    }

    void power_limit() {
        Knobs& k = question_.knobs;
        if (!request_.power_limit) return;
        k.power_limit = Watts{in_range("--power-limit", *request_.power_limit, 1, 5000, "1 to 5000 W per card")};
        assume_number("--power-limit", k.power_limit->value, "W per card", &Request::power_limit);
        for (const System* system : k.systems)
            for (const SystemDevice& entry : system->devices) {
                const Device& device = *entry.device;
                if (device.kind == DeviceKind::soc || !device.limit_min || !device.limit_max) continue;
                if (*k.power_limit >= *device.limit_min && *k.power_limit <= *device.limit_max) continue;
                throw Error("--power-limit: " + three_digits(k.power_limit->value) + " W is outside the range of the " + device.name + "; expected " +
                            three_digits(device.limit_min->value) + " to " + three_digits(device.limit_max->value) + " W");
            }
    }

    void knobs() {
        constexpr std::array<Parallel, 3> parallels{Parallel::none, Parallel::layer, Parallel::tensor};
        Knobs& k = question_.knobs;
        for (const std::string& id : request_.systems) {
            const System* system = choose_record("--system", id, catalog_.systems);
            if (std::find(k.systems.begin(), k.systems.end(), system) == k.systems.end()) k.systems.push_back(system);
        }
        if (request_.engine) {
            k.engine = choose_record("--engine", *request_.engine, catalog_.engines);
            if (!k.engine->runs_models)
                throw Error("--engine: " + k.engine->id + " does not run models by itself; 'advisor list engines' shows what does");
            assume_text("--engine", k.engine->id, &Request::engine);
        }
        if (request_.parallel) {
            k.parallel = choose("--parallel", *request_.parallel, parallels);
            assume_text("--parallel", name_of(*k.parallel), &Request::parallel);
        }
        power_limit();
        k.offload = request_.offload.value_or(false);
        assume_text("--offload", k.offload ? "yes" : "no", &Request::offload);
    }

    void weigh(const std::string& name, double weight) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < kTerms; ++i) {
            names.emplace_back(name_of(static_cast<Term>(i)));
            if (squeeze(names.back()) != squeeze(name)) continue;
            question_.preference.weights[i] = in_range("--weight", weight, 0, 1e6, "a weight of 0 or more");
            return;
        }
        throw Error("--weight: unknown term '" + printable(name) + "'" + did_you_mean(name, names) + "; expected " + join(names, ", "));
    }

    void preference() {
        Preference& p = question_.preference;
        p.objective = choose_record("--objective", request_.objective.value_or(profile_->objective), catalog_.objectives);
        p.weights = p.objective->weights;
        for (const auto& [name, weight] : profile_->weights) weigh(name, weight);
        for (const std::string& pair : request_.weight) {
            const std::size_t equals = pair.find('=');
            const auto x = equals == std::string::npos ? std::nullopt : parse_number(pair.substr(equals + 1));
            if (!x) throw Error("--weight: '" + printable(pair) + "'; expected NAME=X, such as quiet=0.4");
            weigh(pair.substr(0, equals), *x);
        }
        double sum = 0;
        for (const double weight : p.weights) sum += weight;
        if (sum <= 0) throw Error("--weight: all weights are 0; expected at least one above 0");
        for (double& weight : p.weights) weight /= sum;
        assume_text("--profile", profile_->id, &Request::profile);
        assume("--objective", p.objective->id, {}, "", typed_.objective ? Origin::flag : typed_.profile ? Origin::profile : Origin::default_);
    }
};

}  // namespace

Question resolve(const Catalog& catalog, const Request& request) { return Resolver(catalog, request).run(); }

}  // namespace advisor
