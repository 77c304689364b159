#include <cmath>
#include <cstdint>

#include "json_out.hpp"

namespace advisor::render {

Json number(double x) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (!std::isfinite(x)) return nullptr;
    if (std::trunc(x) == x && std::abs(x) < kExact) return static_cast<std::int64_t>(x);
    return x;
}

Json number(const std::optional<double>& x) { return x ? number(*x) : Json(nullptr); }

std::string dumped(const Json& json) {
    constexpr int kIndent = 2;
    constexpr bool kAsciiOnly = true;
    return json.dump(kIndent, ' ', kAsciiOnly, Json::error_handler_t::replace) + "\n";
}

}  // namespace advisor::render
