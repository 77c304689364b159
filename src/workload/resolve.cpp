#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "resolver.hpp"

namespace advisor {
namespace {

/// "q8_0/q8_0" is q8_0; a side left out is none. "q8" is short for it.
std::string kv_name(const std::string& typed) {
    const std::size_t at = typed.find('/');
    for (const KvQuant kv : {KvQuant::q8_0, KvQuant::q4_0})
        if (squeeze(typed) + "_0" == name_of(kv)) return std::string(name_of(kv));
    if (at == typed.npos) return typed;
    const std::string keys = typed.substr(0, at), values = typed.substr(at + 1);
    if (squeeze(keys).empty() || squeeze(values).empty())
        throw Error(fmt::format("--kv-quant: expected KEYS/VALUES, as q8_0/q4_0; found '{}'", printable(typed)));
    return squeeze(keys) == squeeze(values) ? keys : typed;
}

}  // namespace

Resolver::Resolver(const Catalog& catalog, const Request& request)
    : catalog_(catalog),
      typed_(request),
      request_(request),
      profile_(record(&Request::profile, request.profile.value_or("default"), catalog.profiles)) {
    apply_profile(*profile_, request_);
}

Question Resolver::run() {
    workload();
    duty();
    money();
    site();
    purchase();
    needs();
    knobs();
    preference();
    return std::move(question_);
}

Origin Resolver::origin(FlagTarget<Request> target) const {
    const bool in_model = quant_in_model_ && target == FlagTarget<Request>(&Request::quant);
    if (in_model || is_given(target, typed_)) return Origin::flag;
    return is_given(target, request_) ? Origin::profile : Origin::default_;
}

void Resolver::assume(FlagTarget<Request> target, std::string text, std::optional<double> number, const char* unit) {
    const std::string name(flag_of(target).name());
    question_.assumptions.push_back({name.substr(2), std::move(text), number, unit, origin(target), name});
}

void Resolver::assume(FlagTarget<Request> target, double number) { assume(target, "", number, flag_of(target).unit); }

double Resolver::in_bounds(FlagTarget<Request> target, double x) const {
    const Flag& flag = flag_of(target);
    const Bounds& bounds = flag.bounds;
    if (bounds.expected && !(x >= bounds.low && x <= bounds.high))
        throw Error(fmt::format("{}: {} is out of range; expected {}", flag.name(), three_digits(x), bounds.expected));
    if (bounds.whole && x != std::trunc(x)) throw Error(fmt::format("{}: expected {}", flag.name(), bounds.whole));
    return x;
}

double Resolver::number(Number field, double otherwise) {
    const double x = in_bounds(field, (request_.*field).value_or(otherwise));
    assume(field, x);
    return x;
}

std::optional<double> Resolver::number(Number field) {
    if (!(request_.*field)) return {};
    return number(field, 0);
}

double Resolver::share_of_percent(Number field) {
    const double share = in_bounds(field, (request_.*field).value_or(0)) / 100;
    assume(field, 100 * share);
    return share;
}

/// The plain limits among the flags of one group, each put where its row says.
void Resolver::limits_beside(FlagTarget<Request> target) {
    const std::string_view group = flag_of(target).group;
    for (const FlagRow<Request>& row : question_flags()) {
        if (row.flag.group != group || row.limit.index() == 0) continue;
        const std::optional<double> given = number(std::get<Number>(row.target));
        const auto put = [&](auto field) {
            if constexpr (!std::is_same_v<decltype(field), std::monostate>) question_.limits.*field = {*given};
        };
        if (given) std::visit(put, row.limit);
    }
}

std::optional<std::string> Resolver::name_if_given(Text field) {
    if (!(request_.*field)) return {};
    const Flag& flag = flag_of(field);
    return std::string(flag.choices[choice_of(flag, *(request_.*field))]);
}

void Resolver::workload() {
    Workload& w = question_.workload;
    task();
    NamedModel named = model_of(request_.model.value_or("70B"), request_.model_file);
    if (!named.quant.empty() && typed_.quant)
        throw Error(fmt::format("--model '{}' names a quantization, and so does --quant {}; expected one",
                                printable(*request_.model), printable(*typed_.quant)));
    if (!named.quant.empty()) {
        request_.quant = named.quant;
        quant_in_model_ = true;
    }
    w.model = std::move(named.model);
    w.model_note = std::move(named.note);
    assume(&Request::model, w.model->id);
    quantization();
    if (request_.kv_quant) request_.kv_quant = kv_name(*request_.kv_quant);
    w.kv = choice(&Request::kv_quant, KvQuant::f16);
    assume(&Request::task, std::string(name_of(w.task)));
    tokens_of_requests();
    if (request_.draft_model) {
        w.draft = model_of(*request_.draft_model, request_.draft_file).model;
        if (w.draft->active_params >= w.model->active_params)
            throw Error(fmt::format("--draft-model: {} takes no less work a token than {}; expected a smaller model",
                                    w.draft->id, w.model->id));
        assume(&Request::draft_model, w.draft->id);
    }
    w.speculative = request_.speculative;
    if (w.speculative) assume(&Request::speculative, "yes");
    training();
}

NamedModel Resolver::model_of(const std::string& name, const std::optional<ModelFile>& file) const {
    if (!file) return resolve_model(catalog_, name);
    auto model = std::make_shared<Model>(file->model);
    model->shape = shape_in(catalog_, *model);
    return {model, file->note, {}};
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
    const std::string wanted =
        request_.quant.value_or(w.task == Task::lora || w.task == Task::full_finetune ? "16bit" : "4bit");
    if (const std::optional<std::string> bits = bit_class_named(catalog_, wanted)) {
        w.bit_class = *bits;
        return assume(&Request::quant, w.bit_class);
    }
    std::vector<std::string> names;
    for (const Quantization& quant : catalog_.quantizations) {
        names.push_back(quant.id);
        names.insert(names.end(), quant.file_names.begin(), quant.file_names.end());
    }
    w.quant = quantization_named(catalog_, wanted);
    if (!w.quant)
        throw Error(
            fmt::format("--quant: unknown quantization '{}'{}; 'advisor list quants' shows them, 4bit, 8bit "
                        "and 16bit leave the format open",
                        printable(wanted), did_you_mean(wanted, names)));
    w.bit_class = w.quant->bit_class;
    assume(&Request::quant, w.quant->id);
}

std::int64_t Resolver::tokens(Number field, std::int64_t otherwise) const {
    return request_.*field ? std::llround(in_bounds(field, *(request_.*field))) : otherwise;
}

/// A context that is too short for the task's prompt and output cuts these, prompt and output that were given raise a
/// context that was not.
void Resolver::tokens_of_requests() {
    Workload& w = question_.workload;
    const TaskDefaults& task = catalog_.defaults_of(w.task);
    w.context = tokens(&Request::context, task.context);
    w.output = tokens(&Request::output_tokens, std::min(task.output, std::max<std::int64_t>(1, w.context / 4)));
    w.prompt = tokens(&Request::prompt_tokens, std::clamp<std::int64_t>(w.context - w.output, 1, task.prompt));
    if (w.prompt + w.output > w.context) {
        if (request_.context)
            throw Error(
                fmt::format("--context {} is shorter than prompt plus output ({} + {} tokens); raise it or "
                            "lower --prompt-tokens or --output-tokens",
                            w.context, w.prompt, w.output));
        w.context = w.prompt + w.output;
    }
    const double asked = in_bounds(&Request::users, request_.users.value_or(task.users));
    const double users = w.trains() ? 1 : asked;  // a run is one job, whoever waits for it
    w.users = static_cast<int>(users);
    assume(&Request::context, static_cast<double>(w.context));
    if (w.trains()) return;  // nobody asks and nothing is answered
    assume(&Request::prompt_tokens, static_cast<double>(w.prompt));
    assume(&Request::output_tokens, static_cast<double>(w.output));
    assume(&Request::users, users);
}

void Resolver::duty() {
    Duty& d = question_.duty;
    if (typed_.hours_per_day && typed_.tokens_per_day)
        throw Error("--hours-per-day and --tokens-per-day exclude each other: hours follow from tokens and speed");
    const TaskDefaults& task = catalog_.defaults_of(question_.workload.task);
    if (!typed_.hours_per_day) d.output_tokens_per_day = number(&Request::tokens_per_day);
    const bool other_work = typed_.requests_per_day || d.output_tokens_per_day;
    if (typed_.hours_per_day || !other_work) {
        if (request_.hours_per_day) d.hours_per_day = Hours{number(&Request::hours_per_day, task.session_hours)};
    }
    d.requests_given = typed_.requests_per_day.has_value();
    const bool trains = question_.workload.trains();  // then nobody asks anything
    if (trains && !typed_.requests_per_day)
        d.requests_per_day = number(&Request::train_runs, task.train_runs) / kDaysPerYear;
    else d.requests_per_day = number(&Request::requests_per_day, task.requests_per_day);
    if (!trains || request_.cached_share) d.cached_share = number(&Request::cached_share, task.cached_share);
    if (request_.prompt_tokens_per_day && !d.output_tokens_per_day)
        throw Error("--prompt-tokens-per-day needs --tokens-per-day beside it");
    d.prompt_tokens_per_day = number(&Request::prompt_tokens_per_day);
    d.idle = choice(&Request::idle, d.idle);
    if (d.idle != IdlePolicy::always_on) d.wakes_per_day = number(&Request::wakes_per_day, d.wakes_per_day);
    else if (request_.wakes_per_day) throw Error("--wakes-per-day needs --idle sleep or --idle off beside it");
}

Question resolve(const Catalog& catalog, const Request& request) { return Resolver(catalog, request).run(); }

}  // namespace advisor
