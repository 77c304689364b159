// Named numbers of the model.
#pragma once

namespace advisor {

/// Named numbers of the model that belong to no record; data/catalog/constants.json says where each is from.
struct Constants {
    double waiting_share = 0;  ///< of the busy draw above idle that a waiting card still draws (layer split)
    double tensor_share = 0;   ///< likewise a card in tensor-parallel decode of one stream
    double decode_share = 0;   ///< board watts in dense decode / power limit
    double decode_moe_share = 0;
    double prefill_share = 0;
    double sleep_w = 0;  ///< a sleeping box at the wall
    double off_w = 0;
    double sleep_wake_s = 0, off_boot_s = 0;  ///< until the box answers, before the model is loaded
    double load_gb_s = 0;                     ///< weights from the drive to the devices
    double line_drop = 0;                     ///< share of an outlet's voltage lost under load
    double power_spread_gpu = 0;              ///< half of an 80 % interval of predicted wall watts, as a share: rigs
    double power_spread_soc = 0;              ///< boxes whose draw was measured as a whole
    double room_cooling_cop = 0;              ///< heat that an air conditioner carries away per unit of electricity
    double tight_margin = 0;                  ///< share of usable memory left below which a fit is called tight
    double stale_days = 0;
    double slow_tps = 0;       ///< decode below it is warned about
    double long_prompt_s = 0;  ///< time to first token above it is warned about
    double near_circuit_share = 0;
    double host_busy_share = 0;      ///< of host load watts in single-stream decode
    double price_spread = 0;         ///< assumed +/- where a price has no spread
    double offload_efficiency = 0;   ///< of host RAM bandwidth
    double pcie3_gb_s_per_lane = 0;  ///< doubles with each generation
    double pcie_efficiency = 0;      ///< of it that a transfer reaches
    double reduce_factor_x1 = 1;     ///< latency of an all-reduce over such a link, relative to x16
    double reduce_factor_x4 = 1;
    double reduce_factor_x8 = 1;
    double reduce_factor_nvlink = 1;
    double measured_spread = 0;       ///< 80 % interval of a repeated measurement, as +/- share
    double owned_years = 0;           ///< age of what a buyer owns, unless he says
    double least_gain = 0;            ///< share by which a step must be faster to count as one
    double host_ram_reserve_gib = 0;  ///< of host RAM that the system and the engine keep
};

}  // namespace advisor
