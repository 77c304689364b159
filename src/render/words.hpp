// Numbers and facts of an answer as people read them. Names out of data files are made safe here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/answer.hpp"
#include "advisor/text.hpp"

namespace advisor {
struct Row;
}

namespace advisor::render {

/// Text from a data file or from a message that quotes one: without control bytes.
std::string safe(std::string_view text);

/// Whether its number is dollars, or dollars for something.
bool is_in_dollars(const Assumption& assumption);
/// Its number as it is typed: of dollars in the currency.
std::string number_of(const Currency& currency, const Assumption& assumption);

std::string gib_text(Bytes bytes);
std::string tokens(std::int64_t count);
std::string range(const Estimate& estimate);       ///< "15.1-20.0"
std::string_view mark(const SystemPrice& price);   ///< "?" where most of it is weakly known
std::string_view mark(Basis basis);                ///< "*" measured, "~" extrapolated, "" calibrated
std::string_view verdict_of(const Row& row);       ///< fits | tight | no
std::string plan_text(const Plan& plan);           ///< "llama.cpp, layer split over 4, Q4_K_M, KV f16"
std::string plan_brief(const Plan& plan);          ///< "llama.cpp Q4_K_M layer x4"
std::string years_text(double years);              ///< "3 years", "1 year"
std::string quant_name(const Decision& decision);  ///< the pinned quantization, else its class
std::string percent(double share);                 ///< "46 %", "under 1 %", "over 99 %"
/// "1 part", "3 kinds of part", "2 currencies"
std::string plural(std::size_t count, std::string_view noun);

/// A figure of a system with its unit, "58-97 h"; nothing where it is unknown.
std::optional<std::string> figure_in_words(const Row& row, std::string_view figure);

/// What marks beside numbers mean; empty when no row carries one.
std::string legend(const std::vector<Row>& rows);

}  // namespace advisor::render
