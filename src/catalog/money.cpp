#include "advisor/money.hpp"

#include <fmt/format.h>

#include <cmath>

namespace advisor {
namespace {

/// "-€" before 56: the sign of the sum, that of the currency, and a blank behind letters.
std::string with_symbol(const Currency& currency, bool negative, const std::string& digits) {
    const char last = currency.symbol.empty() ? ' ' : currency.symbol.back();
    const bool letters = (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z');
    return (negative ? "-" : "") + currency.symbol + (letters ? " " : "") + digits;
}

std::string replaced(std::string text, std::string_view from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace

const Currency& us_dollar() {
    static const Currency dollar;
    return dollar;
}

double in_currency(const Currency& currency, double usd) { return usd / currency.usd_per_unit; }

std::string bare_money(const Currency& currency, std::optional<Usd> sum) {
    if (!sum || !std::isfinite(sum->value)) return "-";
    return thousands(in_currency(currency, sum->value));
}

std::string money(const Currency& currency, std::optional<Usd> sum) {
    if (!sum || !std::isfinite(sum->value)) return "-";
    return with_symbol(currency, sum->value < 0, thousands(std::abs(in_currency(currency, sum->value))));
}

std::string bare_money_range(const Currency& currency, const Spread<Usd>& sum) {
    const std::string low = bare_money(currency, sum.low), high = bare_money(currency, sum.high);
    return low == high ? low : low + "-" + high;
}

std::string money_range(const Currency& currency, const Spread<Usd>& sum) {
    std::string typical = money(currency, sum.typical);
    if (sum.low == sum.high) return typical;
    return fmt::format("{} ({}-{})", typical, bare_money(currency, sum.low), bare_money(currency, sum.high));
}

std::string money_and_code(const Currency& currency, std::optional<Usd> sum) {
    return bare_money(currency, sum) + " " + currency.id;
}

std::string bare_small_money(const Currency& currency, double usd) { return brief(in_currency(currency, usd)); }

std::string small_money(const Currency& currency, double usd) {
    return with_symbol(currency, false, bare_small_money(currency, usd));
}

std::string exact_money(const Currency& currency, double usd) {
    return with_symbol(currency, false, fmt::format("{:.{}f}", in_currency(currency, usd), currency.decimals));
}

std::string in_unit(const Currency& currency, std::string_view unit) {
    return replaced(std::string(unit), us_dollar().id, currency.id);
}

std::string in_key(const Currency& currency, std::string_view key) {
    return replaced(std::string(key), lower(us_dollar().id), lower(currency.id));
}

}  // namespace advisor
