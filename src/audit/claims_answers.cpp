// Questions that a claims file asks of the model, and what it takes from the answers.
#include <fmt/format.h>

#include "claims_read.hpp"

namespace advisor::claims {
namespace {

using loader::Field;

/// The flags of the command line that a question may have, "-" written "_"; `systems` are its words.
constexpr auto kRequest = std::to_array<Field<Request>>({
    {"systems", loader::texts<&Request::systems>, loader::required},
    {"model", loader::text<&Request::model>},
    {"quant", loader::text<&Request::quant>},
    {"kv_quant", loader::text<&Request::kv_quant>},
    {"task", loader::text<&Request::task>},
    {"context", loader::number<&Request::context, loader::kNonNegative>},
    {"prompt_tokens", loader::number<&Request::prompt_tokens, loader::kNonNegative>},
    {"output_tokens", loader::number<&Request::output_tokens, loader::kNonNegative>},
    {"users", loader::number<&Request::users, loader::kNonNegative>},
    {"hours_per_day", loader::number<&Request::hours_per_day, loader::kNonNegative>},
    {"idle", loader::text<&Request::idle>},
    {"region", loader::text<&Request::region>},
    {"kwh_price", loader::number<&Request::kwh_price, loader::kNonNegative>},
    {"max_noise", loader::number<&Request::max_noise, loader::kNonNegative>},
    {"budget", loader::number<&Request::budget, loader::kNonNegative>},
    {"prices", loader::text<&Request::prices>},
    {"as_of", loader::text<&Request::as_of>},
    {"years", loader::number<&Request::years, loader::kNonNegative>},
    {"resale", loader::text<&Request::resale>},
    {"need", loader::texts<&Request::need>},
    {"engine", loader::text<&Request::engine>},
    {"parallel", loader::text<&Request::parallel>},
    {"power_limit", loader::number<&Request::power_limit, loader::kNonNegative>},
    {"wired_limit", loader::text<&Request::wired_limit>},
    {"profile", loader::text<&Request::profile>},
});

std::string flag_of(std::string_view key) {
    std::string flag = "--" + std::string(key);
    for (char& c : flag)
        if (c == '_') c = '-';
    return flag;
}

std::string word_of(const Value& value) {
    if (value.kind == Value::Kind::number) return fmt::format("{}", value.number);
    if (value.kind != Value::Kind::list) return std::string(value.text);
    std::vector<std::string> words;
    for (const Value& item : value.items) words.emplace_back(item.text);
    return join(words, ",");
}

std::optional<Range> of(const Estimate& e) { return Range{e.low, e.value, e.high}; }
std::optional<Range> of(double x) { return exactly(x); }
std::optional<Range> of(bool x) { return exactly(x ? 1 : 0); }
template <class Tag>
std::optional<Range> of(const Quantity<Tag>& x) {
    return exactly(x.value);
}
template <class T>
std::optional<Range> of(const std::optional<T>& x) {
    return x ? of(*x) : std::nullopt;
}

constexpr bool kFitting = true, kAny = false;

constexpr auto kAnswerKeys = std::to_array<AnswerKey>({
    {"speed.decode_tps", "t/s", kFitting, {}, [](const Candidate& c) { return of(c.assessment.speed.decode_tps); }},
    {"speed.aggregate_decode_tps",
     "t/s",
     kFitting,
     {},
     [](const Candidate& c) { return of(c.assessment.speed.aggregate_decode_tps); }},
    {"speed.prefill_tps", "t/s", kFitting, {}, [](const Candidate& c) { return of(c.assessment.speed.prefill_tps); }},
    {"speed.ttft_s", "s", kFitting, {}, [](const Candidate& c) { return of(c.assessment.speed.ttft_s); }},
    {"power.idle_w", "W", kAny, {}, [](const Candidate& c) { return of(c.assessment.power.idle); }},
    {"power.decode_w", "W", kFitting, {}, [](const Candidate& c) { return of(c.assessment.power.decode); }},
    {"power.peak_w", "W", kAny, {}, [](const Candidate& c) { return of(c.assessment.power.peak); }},
    {"power.tps_per_watt",
     "t/s/W",
     kFitting,
     {},
     [](const Candidate& c) { return of(c.assessment.power.tps_per_watt); }},
    {"cost.electricity_usd_per_year",
     "USD/y",
     kFitting,
     {},
     [](const Candidate& c) { return of(c.assessment.cost.electricity_per_year); }},
    {"cost.ownership_usd", "USD", kFitting, {}, [](const Candidate& c) { return of(c.assessment.cost.ownership); }},
    {"cost.usd_per_tps",
     "USD per t/s",
     kFitting,
     {},
     [](const Candidate& c) { return of(c.assessment.cost.usd_per_tps); }},
    {"cost.usd_per_mtok",
     "USD/Mtok",
     kFitting,
     {},
     [](const Candidate& c) { return of(c.assessment.cost.usd_per_mtok); }},
    {"memory.required_gib",
     "GiB",
     kAny,
     {},
     [](const Candidate& c) { return of(in_gib(c.assessment.memory.required())); }},
    {"memory.usable_gib", "GiB", kAny, {}, [](const Candidate& c) { return of(in_gib(c.assessment.memory.usable)); }},
    {"memory.weights_gib", "GiB", kAny, {}, [](const Candidate& c) { return of(in_gib(c.assessment.memory.weights)); }},
    {"fits", "", kAny, 0, [](const Candidate& c) { return of(c.assessment.memory.fits); }},
    {"feasible", "", kAny, 0, [](const Candidate& c) { return of(c.reasons.empty()); }},
    {"score", "", kAny, 0, [](const Candidate& c) { return of(c.reasons.empty() ? c.score : 0); }},
});

}  // namespace

const AnswerKey& read_answer_key(const Value& value) {
    std::array<std::string_view, kAnswerKeys.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = kAnswerKeys[i].name;
    return kAnswerKeys[loader::read_choice(value, names.data(), names.size())];
}

Request read_request(const Value& value, std::string& command) {
    Request request;
    loader::read_fields(request, value, kRequest, {});
    if (request.systems.size() != 1) throw Fault(*json::member(value, "systems"), "expected one system");
    request.availability = "any";
    command = "advisor estimate " + request.systems.front();
    for (const Value& member : value.items)
        if (member.key != "systems" && member.key != "note")
            command += " " + flag_of(member.key) + " " + word_of(member);
    return request;
}

}  // namespace advisor::claims
