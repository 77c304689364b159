#include "random.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

/// splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t splitmix(std::uint64_t& state) {
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/// FNV-1a.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

/// Standard normal quantile of a share by Newton's method on the error function, from a quantile in [0, its own]: the
/// distribution is concave there, so no step goes too far.
double normal_quantile(double share, double from) {
    constexpr double kRoot2 = 1.4142135623730951, kRoot2Pi = 2.5066282746310002, kExact = 1e-8;
    for (double step = 1; step > kExact; from += step)
        step = (share - 0.5 * std::erfc(-from / kRoot2)) * kRoot2Pi * std::exp(from * from / 2);
    return from;
}

double share_of(std::size_t level) { return (static_cast<double>(level) + 0.5) / kLevels; }

}  // namespace

const Levels& normal_levels() {
    static const Levels levels = [] {
        Levels made{};
        double quantile = 0;
        for (std::size_t i = kLevels / 2; i < kLevels; ++i) {
            quantile = normal_quantile(share_of(i), quantile);
            made[i] = static_cast<float>(quantile);
            made[kLevels - 1 - i] = -made[i];
        }
        return made;
    }();
    return levels;
}

Levels lognormal_levels(const Spread<double>& spread) {
    constexpr double kLeast = 0.01;  // what costs nothing has no logarithm
    const double low = std::max(kLeast, spread.low), typical = std::max(kLeast, spread.typical),
                 high = std::max(kLeast, spread.high);
    const double below = std::log(typical / low) / kEightyPercent, above = std::log(high / typical) / kEightyPercent;
    const Levels& normal = normal_levels();
    Levels levels{};
    for (std::size_t i = 0; i < kLevels; ++i) {
        const double z = normal[i];
        levels[i] = static_cast<float>(typical * std::exp(z * (z < 0 ? below : above)));
    }
    return levels;
}

Stream::Stream(std::string_view name, std::uint64_t seed) : key_(hash_of(name)), state_(key_ ^ seed) {}

void Stream::draw(const Levels& levels, float* values, std::size_t count) {
    for (std::size_t i = 0; i < count; i += kPerNumber) {
        std::uint64_t number = splitmix(state_);
        for (std::size_t k = 0; k < kPerNumber; ++k, number >>= kLevelBits) values[i + k] = levels[number % kLevels];
    }
}

}  // namespace advisor
