// Money of other countries. Everything is worked out in US dollars; the functions here are the one place where a sum
// becomes what its reader pays with, and what he types becomes dollars.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "advisor/hardware.hpp"
#include "advisor/text.hpp"
#include "advisor/units.hpp"

namespace advisor {

/// A currency as data/catalog/currencies.json has it; by default the dollar that sums are worked out in.
struct Currency {
    std::string id = "USD", name = "US dollar", symbol = "$";
    double usd_per_unit = 1;
    int decimals = 2;          ///< of small sums: 0 of the yen
    std::string region;        ///< id of the region that who names the currency alone lives in; may be empty
    std::optional<Date> date;  ///< of the rate
    std::string source;        ///< of the rate

    bool is_dollar() const { return usd_per_unit == 1 && id == "USD"; }
};

/// The dollar, where a catalog has no currencies.
const Currency& us_dollar();

/// What an amount of dollars is in the currency.
double in_currency(const Currency& currency, double usd);

/// "$5,299", "-€56", "CHF 4,000"; "-" where the sum is unknown or infinite.
std::string money(const Currency& currency, std::optional<Usd> sum);
/// "5,299", "-": for cells below a title that names the currency.
std::string bare_money(const Currency& currency, std::optional<Usd> sum);
/// "4,999-5,599", one figure when they agree.
std::string bare_money_range(const Currency& currency, const Spread<Usd>& sum);
/// "€4,699 (4,499-4,999)", without the range where there is none.
std::string money_range(const Currency& currency, const Spread<Usd>& sum);
/// "5,299 EUR", "- EUR".
std::string money_and_code(const Currency& currency, std::optional<Usd> sum);
/// Small sums, such as an hour's: "$0.32", with three digits at the most.
std::string small_money(const Currency& currency, double usd);
/// Likewise without the sign: "0.32", "12.5".
std::string bare_small_money(const Currency& currency, double usd);
/// With the decimals of the currency: "$0.32", "¥50".
std::string exact_money(const Currency& currency, double usd);

/// A unit or title of dollars in the currency: "USD/y" is "EUR/y", "$" stays out. Others are left as they are.
std::string in_unit(const Currency& currency, std::string_view unit);
/// A key of a table in the currency: "price_usd" is "price_eur".
std::string in_key(const Currency& currency, std::string_view key);

}  // namespace advisor
