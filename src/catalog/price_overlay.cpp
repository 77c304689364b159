// Price books that are laid over another one.
#include <algorithm>

#include "reader.hpp"

namespace advisor::loader {
namespace {

template <class Record, class Target>
void add_missing(std::vector<Record>& own, const std::vector<Record>& base, const Target* Record::*target) {
    const std::size_t stated = own.size();
    for (const Record& record : base) {
        const auto end = own.begin() + static_cast<std::ptrdiff_t>(stated);
        const bool priced = std::any_of(own.begin(), end, [&](const Record& r) { return r.*target == record.*target; });
        if (!priced) own.push_back(record);
    }
}

/// "extends" of each book, null where it stands alone. Of two books with one id the later one counts.
std::vector<const Value*> bases_of(const Kind<PriceBook>& books) {
    std::vector<const Value*> bases(books.records.size());
    for (const auto& entry : books.entries) {
        const Value* base = json::member(*entry.value, "extends");
        bases[entry.slot] = base && base->kind != Value::Kind::null ? base : nullptr;
    }
    return bases;
}

std::size_t slot_of(const Kind<PriceBook>& books, const Value& id) {
    const auto slot = books.slots.find(squeeze(read_text(id)));
    if (slot == books.slots.end()) refuse_reference(id, books.noun, ids_of(books.records));
    return slot->second;
}

}  // namespace

void lay_over(PriceBook& book, const PriceBook& base) {
    book.stated = book.prices.size();
    for (const Price& price : book.prices) book.as_of = std::max(book.as_of, price.date);
    add_missing(book.prices, base.prices, &Price::part);
    add_missing(book.api, base.api, &ApiPrice::model);
    add_missing(book.rental, base.rental, &RentalPrice::device);
    book.as_of = std::max(book.as_of, base.as_of);
    book.extends = base.id;
}

void lay_books_over(Kinds& kinds) {
    auto& books = std::get<Kind<PriceBook>>(kinds.all);
    std::vector<const Value*> bases = bases_of(books);
    for (std::size_t book = 0; book < bases.size(); ++book) {
        std::vector<std::size_t> chain;  // from the book down to one that is complete
        for (std::size_t next = book; bases[next]; next = slot_of(books, *bases[next])) {
            if (std::find(chain.begin(), chain.end(), next) != chain.end())
                throw Fault(*bases[chain.back()],
                            "the books extend each other in a circle; expected a book that stands alone");
            chain.push_back(next);
        }
        for (; !chain.empty(); chain.pop_back()) {
            const Value*& base = bases[chain.back()];
            lay_over(books.records[chain.back()], books.records[slot_of(books, *base)]);
            base = nullptr;
        }
    }
}

}  // namespace advisor::loader
