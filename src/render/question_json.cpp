#include "question_json.hpp"

namespace advisor::render {

Json prices_json(const Question& question) {
    const PriceBook* book = question.purchase.book;
    if (book == nullptr) return {{"book", nullptr}, {"as_of", nullptr}};
    return {{"book", book->id}, {"as_of", iso(book->as_of)}};
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
