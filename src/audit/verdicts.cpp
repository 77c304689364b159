#include "advisor/verdicts.hpp"

#include "answer/for_whom.hpp"

namespace advisor {
namespace {

Recommendation recommended(const Catalog& catalog, const ArticleVerdict& asked, const PriceBook* book) {
    Request request;
    request.profile = asked.profile->id;
    if (book) request.prices = book->id;
    Recommendation result{recommend(catalog, resolve(catalog, request), 0), {}};
    result.article = best_position(result.decision, {"", {asked.system->id}, ""});
    if (result.decision.results.size() > 1) result.decision.results.resize(1);
    return result;
}

std::optional<SystemPrice> price_in(const PriceBook& book, const System& system) {
    Purchase purchase;
    purchase.book = &book;
    return price_of(system, purchase);
}

}  // namespace

std::vector<RecomputedVerdict> recompute_verdicts(const Catalog& catalog, const ClaimsFile& file) {
    Auditor auditor(catalog, file, {});
    std::vector<RecomputedVerdict> verdicts;
    for (const ArticleVerdict& asked : file.verdicts) {
        RecomputedVerdict verdict{&asked,
                                  price_in(*asked.book, *asked.system),
                                  {},
                                  recommended(catalog, asked, asked.book),
                                  recommended(catalog, asked, nullptr)};
        for (const Claim* claim : asked.claims) verdict.claims.push_back(auditor.audit(*claim));
        verdicts.push_back(std::move(verdict));
    }
    return verdicts;
}

}  // namespace advisor
