// Members that the JSON of several commands has in common.
#pragma once

#include "advisor/answer.hpp"
#include "text/members.hpp"

namespace advisor {

/// A table and one more member.
template <class Row, std::size_t count>
constexpr std::array<Row, count + 1> followed_by(const Row (&table)[count], const Row& last) {
    return [&]<std::size_t... i>(std::index_sequence<i...>) { return std::array<Row, count + 1>{table[i]..., last}; }
    (std::make_index_sequence<count>());
}

inline constexpr Member<Fix> kFixMembers[] = {
    {"change", [](const Fix& fix) { return name_of(fix.change); }, "", names_to<Remedy::more_ram>},
    {"flag", its<&Fix::flag>, "To add to the command line; null where none does it."},
    {"text", its<&Fix::text>, "The flag, the command or the system, and what it costs."},
    {"decode_tps", [](const Fix& fix) { return number_or_null(fix.decode); }, "Per user, with the change."},
    {"price_usd", [](const Fix& fix) { return number_or_null(fix.price); }, "Typical, of the system to buy instead."},
    {"but", [](const Fix& fix) { return text_or_null(fix.but); }, "What still fails then, price aside; null: nothing."},
};

/// A reason without its fixes.
inline constexpr Member<Reason> kReasonMembers[] = {
    {"code", [](const Reason& reason) { return name_of(reason.code); }, "For scripts.", names_to<ReasonCode::no_gain>},
    {"message", its<&Reason::message>, "For people."},
    {"needed", its<&Reason::needed>, "In `unit`; null where it is not about numbers."},
    {"available", its<&Reason::available>, "Likewise."},
    {"unit", [](const Reason& reason) { return text_or_null(reason.unit); }},
    {"fix", its<&Reason::fix>, "A flag to add that removes it, where one does."},
};
inline constexpr auto kReasonWithFixes = followed_by(
    kReasonMembers, {"fixes", list_of<kFixMembers>([](const Reason& reason) -> const auto& { return reason.fixes; }),
                     "Of memory: changes that each make it fit, the least costly first."});

inline constexpr Member<Suits> kBuyerMembers[] = {
    {"profile", [](const Suits& suits) -> std::string { return suits.profile->id; }},
    {"name", [](const Suits& suits) -> std::string { return suits.profile->name; }},
    {"rank", its<&Suits::rank>, "1 to 3."},
};

inline constexpr Member<Change> kChangeMembers[] = {
    {"parameter", [](const Change& change) { return name_of(change.parameter); },
     "A flag's name without dashes, price:ID of a system or a part, or prices:BOOK."},
    {"current", its<&Change::current>},
    {"crossover", its<&Change::crossover>, "Where the first choice changes."},
    {"from", its<&Change::from>, "First today."},
    {"to", its<&Change::to>, "First beyond the crossover."},
};

inline constexpr Member<Assumption> kAssumptionMembers[] = {
    {"name", its<&Assumption::name>},
    {"value",
     Nested<Assumption>{[](const Assumption& a) { return a.number ? Json(*a.number) : Json(a.text); },
                        [](Choices) {
                            return Json(Json::Object{{"type", Json::List{"number", "string"}}});
                        }},
     "A number in `unit`, else the word as it would be typed."},
    {"unit", [](const Assumption& a) { return text_or_null(a.unit); }},
    {"origin", [](const Assumption& a) { return name_of(a.origin); }, "Where it comes from.", names_to<Origin::flag>},
    {"flag", [](const Assumption& a) { return text_or_null(a.flag); }, "What to type to change it."},
};

inline constexpr Member<StalePrices> kStaleMembers[] = {
    {"days", its<&StalePrices::days>, "Age of the oldest."},
    {"oldest", its<&StalePrices::oldest>},
    {"part", its<&StalePrices::part>,
     "The stale part that most dollars go to; without one api/MODEL or rental/DEVICE."},
    {"part_date", its<&StalePrices::part_date>},
};

/// The price book of an answer, and how old the prices are that it rests on.
struct PricesOf {
    const PriceBook* book = nullptr;  ///< null: all members are null
    std::optional<StalePrices> stale;
};
inline constexpr Member<PricesOf> kPricesMembers[] = {
    {"book", [](const PricesOf& p) { return id_or_null(p.book); }},
    {"extends", [](const PricesOf& p) { return p.book ? text_or_null(p.book->extends) : std::nullopt; },
     "The book that gives what this one leaves out."},
    {"as_of", [](const PricesOf& p) { return if_any(p.book, &PriceBook::as_of); }},
    {"stale", object_or_null<kStaleMembers>([](const PricesOf& p) -> const auto& { return p.stale; }),
     "Prices behind the answer that are old on the day of the question; null when none is."},
};

/// What the buyer pays with; every number of the document stays in dollars.
inline constexpr Member<Purchase> kCurrencyMembers[] = {
    {"code", [](const Purchase& p) { return currency_of(p).id; },
     "Sentences are in it, and so is what is typed after a flag; numbers are in USD."},
    {"usd_per_unit", [](const Purchase& p) { return currency_of(p).usd_per_unit; }},
    {"date", [](const Purchase& p) { return currency_of(p).date; }, "Of the rate; null of the dollar."},
    {"source",
     [](const Purchase& p) {
         const Currency& currency = currency_of(p);
         return currency.is_dollar() ? std::nullopt : std::optional<std::string>(currency.source);
     },
     "Of the rate: ids of sources, or `assumption`; null of the dollar."},
    {"tax_rate", its<&Purchase::tax_rate>,
     "Share of the price without tax that prices of new parts have in them; 0: US prices, without sales tax."},
};

/// An answer as its document has it: how old its prices are is asked of the catalog.
template <class Answer>
struct DocumentOf {
    const Catalog& catalog;
    const Answer& answer;
};

// Members at the head of every document, whose subject has the answer or is it.

template <class Subject>
const Question& question_of(const Subject& subject) {
    if constexpr (requires { subject.answer; }) return subject.answer.question;
    else return subject.question;
}

template <class Answer>
inline constexpr auto kPricesMember = object_of<kPricesMembers>([](const DocumentOf<Answer>& d) {
    return PricesOf{d.answer.question.purchase.book, stale_prices(d.catalog, d.answer)};
});
template <class Subject>
inline constexpr auto kCurrencyMember = object_of<kCurrencyMembers>([](const Subject& s) -> const Purchase& {
    return question_of(s).purchase;
});
template <class Subject>
inline constexpr auto kAssumptionsMember = list_of<kAssumptionMembers>([](const Subject& s) -> const auto& {
    return question_of(s).assumptions;
});

}  // namespace advisor
