// Rows of the evidence that a claim about a speed is held against.
#include <fmt/format.h>

#include <algorithm>

#include "read.hpp"

namespace advisor::claims {
namespace {

/// Which rows count: single streams of dense or sparse models by what a token reads, as measured on whole cards.
struct Wanted {
    std::vector<const Device*> devices;
    int count = 1;
    Range active_params;    ///< billions
    std::string bit_class;  ///< empty: any
    Metric metric = Metric::decode;
    double up_to_tokens = 16384;  ///< that the model has read before
};

constexpr double kBillion = 1e9;

bool matches(const MeasuredRow& row, const Wanted& wanted) {
    const auto& devices = wanted.devices;
    if (std::find(devices.begin(), devices.end(), row.device) == devices.end()) return false;
    if (!row.model || !row.quant || row.device_count != wanted.count || row.metric != wanted.metric) return false;
    if (row.users != 1 || row.speculative || row.suspect || row.offloads) return false;
    if (!wanted.bit_class.empty() && row.quant->bit_class != wanted.bit_class) return false;
    if (std::max(row.depth_tokens, row.prompt_tokens) > wanted.up_to_tokens) return false;
    const double active = row.model->active_params / kBillion;
    return wanted.active_params.low <= active && active <= wanted.active_params.high;
}

std::string words_of(const MeasuredRow& row) {
    std::vector<std::string> words{row.model->id, row.engine_id, row.quant_name};
    if (row.device_count > 1) words.emplace_back(name_of(row.parallel));
    words.push_back(row.date);
    return join(words, ", ");
}

constexpr auto kWanted = std::to_array<Key<Wanted>>({
    {"devices",
     [](Wanted& w, const Value& v, Context& context) {
         for (const Value& id : loader::read_list(v))
             w.devices.push_back(&referred(id, context.catalog.devices, "device"));
     },
     loader::required},
    {"count",
     [](Wanted& w, const Value& v, Context&) { w.count = static_cast<int>(loader::read_number(v, loader::kCount)); }},
    {"active_params_b", [](Wanted& w, const Value& v, Context&) { w.active_params = read_range(v); }, loader::required},
    {"class",
     [](Wanted& w, const Value& v, Context&) {
         w.bit_class = kBitClasses[loader::read_choice(v, kBitClasses.data(), kBitClasses.size())];
     }},
    {"up_to_tokens",
     [](Wanted& w, const Value& v, Context&) { w.up_to_tokens = loader::read_number(v, loader::kNonNegative); }},
    {"metric", [](Wanted& w, const Value& v, Context&) { w.metric = loader::read_enum<Metric>(v); }},
});

std::string described(const Wanted& wanted) {
    std::vector<std::string> ids;
    for (const Device* device : wanted.devices) ids.push_back(device->id);
    std::string text = fmt::format("{} x {}, {}, {} to {} B parameters a token, up to {} tokens read", wanted.count,
                                   join(ids, " or "), name_of(wanted.metric), brief(wanted.active_params.low),
                                   brief(wanted.active_params.high), thousands(wanted.up_to_tokens));
    return wanted.bit_class.empty() ? text : text + ", " + wanted.bit_class;
}

}  // namespace

NamedFigure::Measured read_rows(const Value& value, const Context& context) {
    Context of_reading = context;
    const Wanted wanted = read_record(value, kWanted, of_reading);
    NamedFigure::Measured measured{described(wanted), {}};
    for (const MeasuredRow& row : context.rows)
        if (matches(row, wanted)) measured.rows.push_back({row.id, words_of(row), row.tps});
    return measured;
}

}  // namespace advisor::claims
