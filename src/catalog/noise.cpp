// How loud machines are: levels as the data has them, and sums of the parts of those that nobody measured.
#include <cmath>

#include "reader.hpp"

namespace advisor {
namespace {

double power_of(DecibelsA level) { return std::pow(10, level.value / 10); }
/// Not std::log10, whose last digit is a matter of the library.
DecibelsA level_of(double power) { return {power > 0 ? 10 / std::log(10.0) * std::log(power) : 0}; }

}  // namespace

void NoiseSum::add(const NoiseLevel& level, double count) {
    power_.low += count * power_of(level.low);
    power_.typical += count * power_of(level.typical);
    power_.high += count * power_of(level.high);
}

NoiseLevel NoiseSum::level() const { return {level_of(power_.low), level_of(power_.typical), level_of(power_.high)}; }

const NoiseLevel* fan_noise(const Catalog& catalog) {
    const NoiseClass* fans = find(catalog.noise_classes, "fans");
    return fans ? &fans->level : nullptr;
}

}  // namespace advisor

namespace advisor::loader {
namespace {

/// Of cards with fans of their own and of what cools the others; nothing where one is not known.
bool add_cards(const System& system, NoiseSum& sum, bool& measured) {
    bool any = false;
    for (const SystemDevice& entry : system.devices) {
        const Device& device = *entry.device;
        if (device.kind != DeviceKind::gpu || !device.card) return false;
        const NoiseLevel* one = device.card->cooler ? &device.card->cooler->cools->noise
                                : device.noise_load ? &*device.noise_load
                                                    : nullptr;
        if (!one) return false;
        sum.add(*one, entry.count);
        measured = measured && device.noise_measured && !device.card->cooler;
        any = true;
    }
    return any;
}

}  // namespace

NoiseLevel read_level(const Value& value, const Kinds& kinds) {
    if (value.kind == Value::Kind::number) {
        const DecibelsA one{read_number(value, kNoise)};
        return {one, one, one};
    }
    return read_spread<DecibelsA, kNoise>(value, kinds);
}

void compose_noises(Catalog& catalog) {
    for (Device& device : catalog.devices) {
        if (device.noise_load || !device.card) continue;
        if (const NoiseClass* kind = find(catalog.noise_classes, name_of(device.card->cooling)))
            device.noise_load = kind->level;
    }
    for (System& system : catalog.systems) {
        if (system.noise_load || system.kind == SystemKind::cluster) continue;
        NoiseSum sum;
        bool measured = true;
        if (!add_cards(system, sum, measured)) continue;
        for (const BillLine& line : system.bill)
            if (line.part->noise) {
                sum.add(*line.part->noise, line.quantity / system.units);
                measured = false;
            }
        if (const NoiseLevel* fans = fan_noise(catalog)) sum.add(*fans, 1);
        system.noise_load = sum.level();
        system.noise_basis = measured ? "derived" : "assumption";
    }
}

}  // namespace advisor::loader
