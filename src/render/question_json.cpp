#include "question_json.hpp"

namespace advisor::render {

namespace {

Json stale_json(const std::optional<StalePrices>& stale) {
    if (!stale) return nullptr;
    return {{"days", stale->days},
            {"oldest", iso(stale->oldest)},
            {"part", stale->part},
            {"part_date", iso(stale->part_date)}};
}

}  // namespace

Json prices_json(const Question& question, const std::optional<StalePrices>& stale) {
    const PriceBook* book = question.purchase.book;
    if (book == nullptr) return {{"book", nullptr}, {"extends", nullptr}, {"as_of", nullptr}, {"stale", nullptr}};
    return {{"book", book->id},
            {"extends", book->extends.empty() ? Json(nullptr) : Json(book->extends)},
            {"as_of", iso(book->as_of)},
            {"stale", stale_json(stale)}};
}

Json assumptions_json(const Question& question) {
    Json list = Json::array();
    for (const Assumption& a : question.assumptions)
        list.push_back({{"name", a.name},
                        {"value", a.number ? number(*a.number) : Json(a.text)},
                        {"unit", a.unit.empty() ? Json(nullptr) : Json(a.unit)},
                        {"origin", std::string(name_of(a.origin))},
                        {"flag", a.flag.empty() ? Json(nullptr) : Json(a.flag)}});
    return list;
}

Json changes_json(const std::vector<Change>& changes) {
    Json list = Json::array();
    for (const Change& change : changes)
        list.push_back({{"parameter", name_of(change.parameter)},
                        {"current", number(change.current)},
                        {"crossover", number(change.crossover)},
                        {"from", change.from},
                        {"to", change.to}});
    return list;
}

Json buyers_json(const Candidate& candidate) {
    Json list = Json::array();
    for (const Suits& suits : candidate.for_whom)
        list.push_back({{"profile", suits.profile->id}, {"name", suits.profile->name}, {"rank", suits.rank}});
    return list;
}

}  // namespace advisor::render
