#include <fmt/format.h>

#include <cmath>

#include "profile.hpp"
#include "resolver.hpp"

namespace advisor {
namespace {

constexpr std::int64_t kMostTokens = 100'000'000;

/// "q8_0/q8_0" is q8_0; a side left out is none.
std::string kv_name(const std::string& typed) {
    const std::size_t at = typed.find('/');
    if (at == typed.npos) return typed;
    const std::string keys = typed.substr(0, at), values = typed.substr(at + 1);
    if (squeeze(keys).empty() || squeeze(values).empty())
        throw Error("--kv-quant: expected KEYS/VALUES, as q8_0/q4_0; found '" + printable(typed) + "'");
    return squeeze(keys) == squeeze(values) ? keys : typed;
}

}  // namespace

Resolver::Resolver(const Catalog& catalog, const Request& request)
    : catalog_(catalog), typed_(request), request_(request) {
    profile_ = choose_record("--profile", request.profile.value_or("default"), catalog.profiles);
    apply_profile(*profile_, request_);
}

Question Resolver::run() {
    workload();
    duty();
    site();
    purchase();
    needs();
    knobs();
    preference();
    return std::move(question_);
}

void Resolver::assume(const char* flag, std::string text, std::optional<double> number, const char* unit, Origin from) {
    question_.assumptions.push_back({std::string(flag).substr(2), std::move(text), number, unit, from, flag});
}

std::int64_t Resolver::tokens(const char* flag, const std::optional<double>& given, std::int64_t fallback) const {
    if (!given) return fallback;
    return std::llround(in_range(flag, *given, 1, static_cast<double>(kMostTokens), "1 to 100000000 tokens"));
}

void Resolver::tokens_of_requests() {
    Workload& w = question_.workload;
    const TaskDefaults& d = catalog_.tasks[static_cast<std::size_t>(w.task)];
    w.context = tokens("--context", request_.context, d.context);
    w.output =
        tokens("--output-tokens", request_.output_tokens, std::min(d.output, std::max<std::int64_t>(1, w.context / 4)));
    w.prompt =
        tokens("--prompt-tokens", request_.prompt_tokens, std::clamp<std::int64_t>(w.context - w.output, 1, d.prompt));
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

void Resolver::workload() {
    constexpr std::array<Task, 6> tasks{Task::chat,  Task::agentic_coding, Task::rag,
                                        Task::batch, Task::lora,           Task::qlora};
    constexpr auto kvs = [] {
        std::array<KvQuant, kKvQuants> all{};
        for (int i = 0; i < kKvQuants; ++i) all[static_cast<std::size_t>(i)] = static_cast<KvQuant>(i);
        return all;
    }();
    Workload& w = question_.workload;
    w.task = choose("--task", request_.task.value_or("chat"), tasks);
    w.model = model_of(request_.model.value_or("70B"), request_.model_file, &w.model_note);
    assume_text("--model", w.model->id, &Request::model);
    quantization();
    w.kv = choose("--kv-quant", kv_name(request_.kv_quant.value_or("f16")), kvs);
    assume_text("--kv-quant", name_of(w.kv), &Request::kv_quant);
    assume_text("--task", name_of(w.task), &Request::task);
    tokens_of_requests();
    if (request_.draft_model) {
        std::string note;
        w.draft = model_of(*request_.draft_model, request_.draft_file, &note);
        if (w.draft->active_params >= w.model->active_params)
            throw Error(fmt::format("--draft-model: {} takes no less work a token than {}; expected a smaller model",
                                    w.draft->id, w.model->id));
        assume_text("--draft-model", w.draft->id, &Request::draft_model);
    }
    if (w.trains()) {
        w.lora_rank = static_cast<int>(in_range("--lora-rank", request_.lora_rank.value_or(16), 1, 1024, "1 to 1024"));
        if (request_.lora_rank && *request_.lora_rank != w.lora_rank)
            throw Error("--lora-rank: expected a whole number");
        assume_number("--lora-rank", w.lora_rank, "", &Request::lora_rank);
    } else if (request_.lora_rank) {
        throw Error("--lora-rank needs --task lora or --task qlora beside it");
    }
}

std::shared_ptr<const Model> Resolver::model_of(const std::string& name, const std::optional<ModelFile>& file,
                                                std::string* note) const {
    if (!file) return resolve_model(catalog_, name, note);
    *note = file->note;
    return std::make_shared<const Model>(file->model);
}

/// A class ("4bit") leaves the format to each engine; an id or a published name pins one.
void Resolver::quantization() {
    Workload& w = question_.workload;
    // Quantized weights can be run as they are, but not trained; 16-bit ones, and a config alone, are where others come
    // from.
    if (request_.model_file && !request_.model_file->model.files.empty() && !typed_.quant && !w.trains()) {
        const Quantization* held = quantization_named(catalog_, request_.model_file->quant);
        if (held && held->bit_class != "16bit") request_.quant = held->id;
    }
    const std::string wanted = request_.quant.value_or(w.task == Task::lora ? "16bit" : "4bit");
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
    w.quant = quantization_named(catalog_, wanted);
    if (!w.quant)
        throw Error("--quant: unknown quantization '" + printable(wanted) + "'" + did_you_mean(wanted, names) +
                    "; 'advisor list quants' shows them, 4bit, 8bit and 16bit leave the format open");
    w.bit_class = w.quant->bit_class;
    assume_text("--quant", w.quant->id, &Request::quant);
}

void Resolver::duty() {
    constexpr std::array<IdlePolicy, 3> policies{IdlePolicy::always_on, IdlePolicy::sleep, IdlePolicy::off};
    Duty& d = question_.duty;
    if (typed_.hours_per_day && typed_.tokens_per_day)
        throw Error("--hours-per-day and --tokens-per-day exclude each other: hours follow from tokens and speed");
    if (request_.tokens_per_day && !typed_.hours_per_day) {
        d.output_tokens_per_day = in_range("--tokens-per-day", *request_.tokens_per_day, 0, 1e13, "0 to 1e13 tokens");
        assume_number("--tokens-per-day", *d.output_tokens_per_day, "tokens/day", &Request::tokens_per_day);
    } else {
        d.hours_per_day = {in_range("--hours-per-day", request_.hours_per_day.value_or(d.hours_per_day.value), 0, 24,
                                    "0 to 24 hours")};
        assume_number("--hours-per-day", d.hours_per_day.value, "h/day", &Request::hours_per_day);
    }
    if (request_.prompt_tokens_per_day) {
        if (!d.output_tokens_per_day) throw Error("--prompt-tokens-per-day needs --tokens-per-day beside it");
        d.prompt_tokens_per_day =
            in_range("--prompt-tokens-per-day", *request_.prompt_tokens_per_day, 0, 1e13, "0 to 1e13 tokens");
        assume_number("--prompt-tokens-per-day", *d.prompt_tokens_per_day, "tokens/day",
                      &Request::prompt_tokens_per_day);
    }
    d.idle = choose("--idle", request_.idle.value_or("always-on"), policies);
    assume_text("--idle", name_of(d.idle), &Request::idle);
    if (d.idle == IdlePolicy::always_on) {
        if (request_.wakes_per_day) throw Error("--wakes-per-day needs --idle sleep or --idle off beside it");
        return;
    }
    d.wakes_per_day = in_range("--wakes-per-day", request_.wakes_per_day.value_or(1), 0, 1000, "0 to 1000 times");
    assume_number("--wakes-per-day", d.wakes_per_day, "times/day", &Request::wakes_per_day);
}

Question resolve(const Catalog& catalog, const Request& request) { return Resolver(catalog, request).run(); }

}  // namespace advisor
