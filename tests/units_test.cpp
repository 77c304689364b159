#include "advisor/units.hpp"

#include <type_traits>

#include "catch.hpp"

using namespace advisor;

namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
    a + b;
};
template <class A, class B>
concept Dividable = requires(A a, B b) {
    a / b;
};

static_assert(Addable<Bytes, Bytes> && !Addable<Bytes, Usd> && !Addable<Bytes, double> && !Addable<Watts, Usd>);
static_assert(Dividable<Bytes, BytesPerSecond> && !Dividable<BytesPerSecond, Bytes> && !Dividable<Usd, Watts>);
static_assert(std::is_trivially_copyable_v<Bytes> && sizeof(Bytes) == sizeof(double));

}  // namespace

TEST_CASE("a GiB is 1024^3 bytes and a GB/s 10^9") {
    using namespace literals;
    CHECK((1.0_GiB).value == 1073741824.0);
    CHECK(gb_per_s(936).value == 936e9);
    CHECK((1.0_GiB / gb_per_s(1)).value == Approx(1.073741824));
}

TEST_CASE("watts times hours are kilowatt-hours, times a tariff dollars") {
    // The article's Mac: 160 W x 12 h x 365 days = 700.8 kWh, at $0.15 $105.12 (not 180).
    const KilowattHours year = Watts{160} * Hours{12} * 365;
    CHECK(year.value == Approx(700.8));
    CHECK((year * UsdPerKwh{0.15}).value == Approx(105.12));
}
