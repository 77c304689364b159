// The flags of a question, one row each: everything that reads, checks, explains or repeats a flag walks this table.
// The command line adds its own rows (output, files) in the same type. To add a flag: a field of Request, a row in
// src/workload/flags.cpp, a line in src/workload/resolve.cpp that uses it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "advisor/text.hpp"
#include "advisor/workload.hpp"

namespace advisor {

/// Sets of flags, as bits: a command takes whole sets. Those from kOwnSets on belong to the command line.
constexpr unsigned kQuestionFlags = 1;     ///< what a question about systems may say
constexpr unsigned kMarketFlags = 1 << 1;  ///< prices, watts and tariffs that replace those of a question asked before
constexpr unsigned kBookFlags = 1 << 2;    ///< the price book
constexpr unsigned kModelFlags = 1 << 3;   ///< the model and its quantization
constexpr unsigned kOwnSets = 1 << 4;

/// Who may set a flag beside the command line, as bits.
constexpr unsigned kByProfile = 1;  ///< the defaults of a profile
constexpr unsigned kByAudit = 2;    ///< the questions of the claims file

/// The numbers that a flag takes; without `expected`, any.
struct Bounds {
    double low = 0, high = 0;
    const char* expected = nullptr;  ///< both bounds and the unit in words, for messages: "0 to 24 hours"
    const char* whole = nullptr;     ///< "a whole number of users" where fractions are refused
};

/// What is said of a flag, apart from where its value goes.
struct Flag {
    const char* names;                            ///< "-n,--top"; "--offload,!--no-offload" can be negated
    const char* metavar = "";                     ///< unit or form of the value; see metavar_of
    std::span<const std::string_view> choices{};  ///< names that it takes, if it takes no others
    const char* help;                             ///< without a full stop
    const char* group;                            ///< heading in the help; the rows of a group are neighbours
    unsigned sets = kQuestionFlags;
    const char* unit = "";       ///< of its number among the assumptions
    Bounds bounds{};             ///< of its number
    bool billions = false;       ///< whether a b behind its number may stand for a billion
    double kilo = 1000;          ///< what a k behind its number stands for
    const char* noun = "value";  ///< what a choice is, for messages
    bool is_list = false;        ///< several in one word: a,b,c
    unsigned settable = 0;       ///< kByProfile | kByAudit
    const char* ids = "";        ///< what shells complete: kinds of records whose ids it takes, "models,sizes"

    /// The long name: "--top".
    std::string_view name() const;
};

/// Where the value of a flag goes in a struct; a bool is a switch.
template <class Record>
using FlagTarget =
    std::variant<std::optional<double> Record::*, std::optional<std::string> Record::*, std::string Record::*,
                 std::vector<std::string> Record::*, bool Record::*, std::optional<bool> Record::*>;

/// The limit that a number becomes as it is, in its unit; none of most flags.
using FlagLimit = std::variant<std::monostate, std::optional<Usd> Limits::*, std::optional<DecibelsA> Limits::*,
                               std::optional<Watts> Limits::*>;

/// The number of a flag as people type it: "50M", "1.5B" where it takes billions, and with its unit behind: "40 dB".
std::optional<double> number_typed(const Flag& flag, std::string_view text);

template <class Record>
struct FlagRow {
    Flag flag;
    FlagTarget<Record> target;
    FlagLimit limit{};
    std::optional<std::string> Record::*currency = nullptr;  ///< where the currency typed with the number goes

    /// Takes no word.
    bool is_switch() const { return target.index() >= 4; }
    /// Its word is a number.
    bool is_number() const { return target.index() == 0; }
};

/// The flags of a question, in the order of the help.
std::span<const FlagRow<Request>> question_flags();

/// The row whose value goes to that field of a Request.
const Flag& flag_of(FlagTarget<Request> target);

/// "TOKENS", "none|layer|tensor"; empty for a switch.
std::string metavar_of(const Flag& flag);

/// The index among the flag's choices, without case and punctuation; throws Error.
std::size_t choice_of(const Flag& flag, std::string_view typed);

/// The refusal of a name that is none of `choices`.
Error not_among(std::string_view flag, std::string_view noun, std::string_view typed,
                const std::vector<std::string>& choices);

/// Puts the words typed after a flag where they belong ("true" or "false" for a switch); lists grow. Returns false
/// where the last word is no number, or no truth.
template <class Record>
bool store_flag(const FlagRow<Record>& row, const std::vector<std::string>& words, Record& record) {
    const auto store = [&](auto field) {
        auto& value = record.*field;
        using Value = std::remove_reference_t<decltype(value)>;
        const std::string& last = words.back();
        if constexpr (std::is_same_v<Value, std::optional<double>>) {
            if (!row.currency) return (value = number_typed(row.flag, last)).has_value();
            const std::optional<TypedSum> sum = parse_typed_sum(last, row.flag.kilo);
            if (!sum) return false;
            value = sum->number;
            if (!sum->currency.empty()) record.*row.currency = sum->currency;
            return true;
        } else if constexpr (std::is_same_v<Value, bool> || std::is_same_v<Value, std::optional<bool>>) {
            value = last == "true";
            return last == "true" || last == "false";
        } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
            for (const std::string& word : words)
                for (std::string& item : row.flag.is_list ? split(word, ',') : std::vector<std::string>{word})
                    value.push_back(std::move(item));
            return true;
        } else {
            value = last;
            return true;
        }
    };
    return std::visit(store, row.target);
}

/// Whether a field has been set: lists that are not empty, switches that are on.
bool is_given(FlagTarget<Request> target, const Request& request);

/// Writes a profile's defaults into what the buyer left open. Throws Error for a default that names no flag or that the
/// flag does not take.
void apply_profile(const Profile& profile, Request& request);

}  // namespace advisor
