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

}  // namespace advisor::render
