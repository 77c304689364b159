// Quantities with their unit in the type. What is not listed here does not compile: dollars do not add to watts.
//
// Values are SI or plain US units held in a double: bytes, bytes per second, FLOP, seconds, watts, kWh, dollars. GB and
// GiB are literals, not types; only the loader and the renderer ever see a prefix.
#pragma once

#include <compare>

namespace advisor {

template <class Tag>
struct Quantity {
    double value = 0;

    friend constexpr auto operator<=>(Quantity, Quantity) = default;
    friend constexpr Quantity operator+(Quantity a, Quantity b) { return {a.value + b.value}; }
    friend constexpr Quantity operator-(Quantity a, Quantity b) { return {a.value - b.value}; }
    friend constexpr Quantity operator*(Quantity a, double k) { return {a.value * k}; }
    friend constexpr Quantity operator*(double k, Quantity a) { return {k * a.value}; }
    friend constexpr Quantity operator/(Quantity a, double k) { return {a.value / k}; }
    friend constexpr double operator/(Quantity a, Quantity b) { return a.value / b.value; }
    constexpr Quantity& operator+=(Quantity b) {
        value += b.value;
        return *this;
    }
    constexpr Quantity& operator-=(Quantity b) {
        value -= b.value;
        return *this;
    }
    constexpr Quantity& operator*=(double k) {
        value *= k;
        return *this;
    }
};

using Bytes = Quantity<struct BytesTag>;
using BytesPerSecond = Quantity<struct BytesPerSecondTag>;
using Flop = Quantity<struct FlopTag>;
using FlopPerSecond = Quantity<struct FlopPerSecondTag>;
using Seconds = Quantity<struct SecondsTag>;
using Hours = Quantity<struct HoursTag>;
using TokensPerSecond = Quantity<struct TokensPerSecondTag>;
using Watts = Quantity<struct WattsTag>;
using KilowattHours = Quantity<struct KilowattHoursTag>;
using Usd = Quantity<struct UsdTag>;
using UsdPerKwh = Quantity<struct UsdPerKwhTag>;
using DecibelsA = Quantity<struct DecibelsATag>;

constexpr Seconds operator/(Bytes b, BytesPerSecond r) { return {b.value / r.value}; }
constexpr Seconds operator/(Flop f, FlopPerSecond r) { return {f.value / r.value}; }
constexpr TokensPerSecond per(double tokens, Seconds t) { return {tokens / t.value}; }
constexpr KilowattHours operator*(Watts w, Hours h) { return {w.value * h.value / 1000}; }
constexpr Usd operator*(KilowattHours e, UsdPerKwh p) { return {e.value * p.value}; }

constexpr double kSecondsPerHour = 3600;
constexpr double kDaysPerYear = 365;
constexpr double kGib = 1024.0 * 1024.0 * 1024.0;
constexpr Bytes gib(double x) { return {x * kGib}; }
constexpr double in_gib(Bytes b) { return b.value / kGib; }
constexpr BytesPerSecond gb_per_s(double x) { return {x * 1e9}; }
constexpr FlopPerSecond tflops(double x) { return {x * 1e12}; }
constexpr Seconds microseconds(double x) { return {x * 1e-6}; }
constexpr double in_milliseconds(Seconds t) { return t.value * 1e3; }

namespace literals {
constexpr Bytes operator""_GiB(long double x) { return gib(static_cast<double>(x)); }
constexpr Watts operator""_W(long double x) { return {static_cast<double>(x)}; }
constexpr Usd operator""_USD(long double x) { return {static_cast<double>(x)}; }
}  // namespace literals

}  // namespace advisor
