// rates, constants and the rates of training: numbers that become fields of a struct
#include <fmt/format.h>

#include "reader.hpp"

namespace advisor::loader {
namespace {

constexpr auto kNamedRate = std::to_array<Field<NamedRate>>({
    {"id", text<&NamedRate::id>, required},
    {"value", within<&NamedRate::value, number<&Rate::value, kNonNegative>>, required},
    {"unit"},
    {"spread", within<&NamedRate::value, number<&Rate::spread, kSpreadFactor>>},
});

constexpr auto kNamedTrainingRate = std::to_array<Field<NamedTrainingRate>>({
    {"id", text<&NamedTrainingRate::id>, required},
    {"value", number<&NamedTrainingRate::value, kQuantity>, required},
});

constexpr auto kNamedConstant = std::to_array<Field<NamedConstant>>({
    {"id", text<&NamedConstant::id>, required},
    {"value", number<&NamedConstant::value, kNonNegative>, required},
    {"unit"},
    {"meaning"},
});

template <class Struct, class Type>
struct NumberKey {
    std::string_view id;
    Type Struct::*field;
};

constexpr auto kConstants = std::to_array<NumberKey<Constants, double>>({
    {"waiting_share", &Constants::waiting_share},
    {"tensor_share", &Constants::tensor_share},
    {"decode_share", &Constants::decode_share},
    {"decode_moe_share", &Constants::decode_moe_share},
    {"prefill_share", &Constants::prefill_share},
    {"sleep_w", &Constants::sleep_w},
    {"off_w", &Constants::off_w},
    {"sleep_wake_s", &Constants::sleep_wake_s},
    {"off_boot_s", &Constants::off_boot_s},
    {"load_gb_s", &Constants::load_gb_s},
    {"line_drop", &Constants::line_drop},
    {"power_spread_gpu", &Constants::power_spread_gpu},
    {"power_spread_soc", &Constants::power_spread_soc},
    {"room_cooling_cop", &Constants::room_cooling_cop},
    {"tight_margin", &Constants::tight_margin},
    {"stale_days", &Constants::stale_days},
    {"old_price_days", &Constants::old_price_days},
    {"slow_tps", &Constants::slow_tps},
    {"long_prompt_s", &Constants::long_prompt_s},
    {"loud_dba", &Constants::loud_dba},
    {"near_circuit_share", &Constants::near_circuit_share},
    {"host_busy_share", &Constants::host_busy_share},
    {"price_spread", &Constants::price_spread},
    {"draft_tokens", &Constants::draft_tokens},
    {"draft_cost_dense", &Constants::draft_cost_dense},
    {"draft_cost_moe", &Constants::draft_cost_moe},
    {"draft_cost_spread", &Constants::draft_cost_spread},
    {"request_variation", &Constants::request_variation},
    {"host_efficiency", &Constants::host_efficiency},
    {"host_hop_us", &Constants::host_hop_us},
    {"host_gflops_avx2", &Constants::host_gflops_avx2},
    {"host_gflops_avx512", &Constants::host_gflops_avx512},
    {"host_gflops_amx", &Constants::host_gflops_amx},
    {"pcie3_gb_s_per_lane", &Constants::pcie3_gb_s_per_lane},
    {"pcie_efficiency", &Constants::pcie_efficiency},
    {"host_high", &Constants::host_high},
    {"measured_spread", &Constants::measured_spread},
    {"reduce_factor_x1", &Constants::reduce_factor_x1},
    {"reduce_factor_x4", &Constants::reduce_factor_x4},
    {"reduce_factor_x8", &Constants::reduce_factor_x8},
    {"reduce_factor_nvlink", &Constants::reduce_factor_nvlink},
    {"owned_years", &Constants::owned_years},
    {"least_gain", &Constants::least_gain},
    {"host_ram_reserve_gib", &Constants::host_ram_reserve_gib},
    {"selling_fee", &Constants::selling_fee},
    {"asking_margin", &Constants::asking_margin},
    {"headcount_users", &Constants::headcount_users},
    {"headcount_times", &Constants::headcount_times},
    {"supply_share", &Constants::supply_share},
    {"cuda_least_capability", &Constants::cuda_least_capability},
});
static_assert(kConstants.size() * sizeof(double) == sizeof(Constants), "every constant has a row");

constexpr auto kRates = std::to_array<NumberKey<Rates, Rate>>({
    {"hour-worth", &Rates::hour_worth},
    {"noise-usd-per-dba-year", &Rates::noise_usd_per_dba},
    {"noise-rate-at-dba", &Rates::noise_rate_at_dba},
    {"noise-doubling-db", &Rates::noise_doubling_db},
    {"noise-free-dba", &Rates::noise_free_dba},
    {"usual-cards", &Rates::usual_cards},
    {"card-setup-hours", &Rates::card_setup_hours},
    {"card-hours-per-year", &Rates::card_hours_per_year},
    {"riser-hours-per-year", &Rates::riser_hours_per_year},
    {"passive-setup-hours", &Rates::passive_setup_hours},
    {"modified-hours-per-year", &Rates::modified_hours_per_year},
    {"old-toolkit-hours-per-year", &Rates::old_toolkit_hours},
    {"reading-share", &Rates::reading_share},
    {"place-room-db", &Rates::room_db},
    {"place-other-room-db", &Rates::other_room_db},
    {"noise-spread-db", &Rates::noise_spread_db},
    {"tight-from-ratio", &Rates::tight_from_ratio},
    {"tight-share", &Rates::tight_share},
    {"software-hours-per-year", &Rates::software_hours_per_year},
    {"partial-hours-per-year", &Rates::partial_hours_per_year},
    {"sharding-hours-per-year", &Rates::sharding_hours_per_year},
    {"api-decode-tps", &Rates::api_decode_tps},
    {"api-ttft-s", &Rates::api_ttft_s},
    {"api-setup-hours", &Rates::api_setup_hours},
    {"api-upkeep-hours-per-year", &Rates::api_upkeep_hours},
    {"api-cached-price-share", &Rates::api_cached_price_share},
    {"rent-setup-hours", &Rates::rent_setup_hours},
    {"rent-upkeep-hours-per-year", &Rates::rent_upkeep_hours},
});
static_assert(kRates.size() * sizeof(Rate) == sizeof(Rates), "every rate has a row");

/// Refuses a record whose id no field of the struct has.
template <class Keys>
void must_be_known(const Value& value, const std::string& id, std::string_view noun, const Keys& keys) {
    std::vector<std::string> ids;
    for (const auto& [known, field] : keys) {
        if (known == id) return;
        ids.emplace_back(known);
    }
    refuse_reference(*json::member(value, "id"), noun, ids);
}

/// A struct of named numbers from their records, all of which must be there.
template <class Struct, class Type, class Keys>
Struct struct_of(const Kind<NamedNumber<Struct, Type>>& read, std::string_view noun, const Keys& keys) {
    Struct numbers;
    for (const auto& [id, field] : keys) {
        const auto slot = read.slots.find(squeeze(id));
        if (slot == read.slots.end()) throw Error(fmt::format("catalog: no file has the {} '{}'", noun, id));
        numbers.*field = read.records[slot->second].value;
    }
    return numbers;
}

}  // namespace

void read_record(NamedRate& rate, const Value& value, const Kinds& kinds) {
    read_fields(rate, value, kNamedRate, kinds);
    must_be_known(value, rate.id, "rate", kRates);
}

void read_record(NamedConstant& constant, const Value& value, const Kinds& kinds) {
    read_fields(constant, value, kNamedConstant, kinds);
    must_be_known(value, constant.id, "constant", kConstants);
}

void read_record(NamedTrainingRate& rate, const Value& value, const Kinds& kinds) {
    read_fields(rate, value, kNamedTrainingRate, kinds);
    must_be_known(value, rate.id, "rate of training", kTrainingRates);
}

Constants constants_of(const Kinds& kinds) { return struct_of(kinds.of<NamedConstant>(), "constant", kConstants); }

Rates rates_of(const Kinds& kinds) { return struct_of(kinds.of<NamedRate>(), "rate", kRates); }

TrainingRates training_rates_of(const Kinds& kinds) {
    return struct_of(kinds.of<NamedTrainingRate>(), "rate of training", kTrainingRates);
}

}  // namespace advisor::loader
