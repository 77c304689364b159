#include "advisor/workload.hpp"

namespace advisor {

std::string_view name_of(KvQuant kv) {
    constexpr std::array<std::string_view, kKvQuants> names{"f16",      "q8_0",      "q4_0",     "f16/q8_0", "f16/q4_0",
                                                            "q8_0/f16", "q8_0/q4_0", "q4_0/f16", "q4_0/q8_0"};
    return names[static_cast<std::size_t>(kv)];
}

std::string_view name_of(IdlePolicy policy) {
    constexpr std::array<std::string_view, 3> names{"always-on", "sleep", "off"};
    return names[static_cast<std::size_t>(policy)];
}

std::string_view name_of(ResaleCase resale) {
    constexpr std::array<std::string_view, 4> names{"none", "low", "typical", "high"};
    return names[static_cast<std::size_t>(resale)];
}

std::string_view name_of(Origin origin) {
    constexpr std::array<std::string_view, 3> names{"default", "profile", "flag"};
    return names[static_cast<std::size_t>(origin)];
}

KvParts parts_of(KvQuant kv) {
    using enum KvQuant;
    constexpr std::array<KvParts, kKvQuants> parts{{{f16, f16},
                                                    {q8_0, q8_0},
                                                    {q4_0, q4_0},
                                                    {f16, q8_0},
                                                    {f16, q4_0},
                                                    {q8_0, f16},
                                                    {q8_0, q4_0},
                                                    {q4_0, f16},
                                                    {q4_0, q8_0}}};
    return parts[static_cast<std::size_t>(kv)];
}

double bits_of(KvQuant kv) {
    constexpr std::array<double, 3> bits{16, 8.5, 4.5};  // a block of 32 shares a 16-bit scale
    const auto [keys, values] = parts_of(kv);
    return (bits[static_cast<std::size_t>(keys)] + bits[static_cast<std::size_t>(values)]) / 2;
}

}  // namespace advisor
