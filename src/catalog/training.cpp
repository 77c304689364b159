// Fitted parameters of training: how training-calibration.json is read, and which of them a device has.
#include <algorithm>

#include "reader.hpp"

namespace advisor::loader {
namespace {

constexpr auto kTrainingFamily = std::to_array<Field<TrainingFamily>>({
    {"id", text<&TrainingFamily::id>, required},
    {"architectures", texts<&TrainingFamily::architectures>, required},
    {"devices", texts<&TrainingFamily::devices>, required},
    {"efficiency", number<&TrainingFamily::efficiency, kPositiveShare>, required},
    {"low", number<&TrainingFamily::low, kFactor>, required},
    {"high", number<&TrainingFamily::high, kFactor>, required},
    {"rows", number<&TrainingFamily::rows, kCountOrNone>, required},
    {"authors", number<&TrainingFamily::authors, kCountOrNone>, required},
    {"nvlink_rows", number<&TrainingFamily::nvlink_rows, kCountOrNone>, required},
    {"measured", texts<&TrainingFamily::measured>, required},
    {"sources", texts<&TrainingFamily::sources>},
});

constexpr auto kTrainingFamilyRules = std::to_array<Rule<TrainingFamily>>({
    {[](const TrainingFamily& f) { return f.low <= 1 && f.high >= 1; }, "low", "low <= 1 <= high"},
});

bool has(const std::vector<std::string>& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& other) { return same_name(other, name); });
}

}  // namespace

void read_record(TrainingFamily& family, const Value& value, const Kinds& kinds) {
    read_fields(family, value, kTrainingFamily, kinds);
    check_rules(family, value, kTrainingFamilyRules);
}

TrainingModel training_model_of(const Catalog& catalog, const Kinds& kinds) {
    TrainingModel model;
    model.families = kinds.of<TrainingFamily>().records;
    if (!model.families.empty()) model.rates = training_rates_of(kinds);
    number_training_families(catalog.devices, model);
    return model;
}

}  // namespace advisor::loader

namespace advisor {

void number_training_families(const std::vector<Device>& devices, TrainingModel& model) {
    model.family_of.assign(devices.size(), -1);
    for (const Device& device : devices) {
        int& family = model.family_of[device.index];
        for (std::size_t i = 0; i < model.families.size(); ++i)
            if (loader::has(model.families[i].devices, device.id)) family = static_cast<int>(i);
        for (std::size_t i = 0; i < model.families.size() && family < 0; ++i)
            if (loader::has(model.families[i].architectures, device.architecture)) family = static_cast<int>(i);
    }
}

}  // namespace advisor
