#include "advisor/speed.hpp"

namespace advisor {

std::string_view name_of(Basis basis) {
    constexpr std::array<std::string_view, 3> names{"measured", "calibrated", "extrapolated"};
    return names[static_cast<std::size_t>(basis)];
}

std::string_view name_of(Bound bound) {
    constexpr std::array<std::string_view, 5> names{"bandwidth", "compute", "overhead", "link", "host-ram"};
    return names[static_cast<std::size_t>(bound)];
}

}  // namespace advisor
