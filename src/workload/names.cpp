#include "names.hpp"

namespace advisor {

std::string_view name_of(KvQuant kv) { return name_in_table(kv); }
std::string_view name_of(IdlePolicy policy) { return name_in_table(policy); }
std::string_view name_of(ResaleCase resale) { return name_in_table(resale); }
std::string_view name_of(Origin origin) { return name_in_table(origin); }

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
