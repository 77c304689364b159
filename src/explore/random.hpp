// Random numbers that are the same on every platform: what the standard library's distributions do not promise.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"

namespace advisor {

/// A distribution is a table of its quantiles at the middle of so many equal shares; a draw picks one.
constexpr std::size_t kLevelBits = 10, kLevels = std::size_t{1} << kLevelBits;
using Levels = std::array<float, kLevels>;

/// Standard normal quantile at 90 %: half the width of an 80 % interval in standard deviations.
constexpr double kEightyPercent = 1.2815515655446004;

/// The standard normal.
const Levels& normal_levels();

/// Split lognormal: median `typical`, 10 % and 90 % quantiles `low` and `high`, all above 0.
Levels lognormal_levels(const Spread<double>& spread);

/// Draws of one uncertain quantity, from its name and a seed alone: whatever else is drawn, they stay the same.
class Stream {
public:
    Stream(std::string_view name, std::uint64_t seed);

    std::uint64_t key() const { return key_; }  ///< of the name
    /// The next `count` draws; a multiple of kPerNumber.
    void draw(const Levels& levels, float* values, std::size_t count);

    static constexpr std::size_t kPerNumber = 5;  ///< draws out of one 64-bit number

private:
    std::uint64_t key_, state_;
};

}  // namespace advisor
