// What several tests need: the real catalog, questions as a buyer types them, single plans.
#pragma once

#include <stdexcept>

#include "advisor/answer.hpp"
#include "catch.hpp"

namespace advisor::test {

/// The catalog that is compiled into the binary.
inline const Catalog& real_catalog() {
    static const Catalog catalog = load_catalog(embedded_files());
    return catalog;
}

template <class Record>
const Record& get(const std::vector<Record>& records, std::string_view id) {
    if (const Record* record = find(records, id)) return *record;
    throw std::runtime_error("the catalog lacks " + std::string(id));
}

/// Today's prices.
inline const PriceBook& today() { return todays_book(real_catalog()); }

inline const Model& model(std::string_view id) { return get(real_catalog().models, id); }
inline const Quantization& quant(std::string_view id) { return get(real_catalog().quantizations, id); }
inline const System& the_system(std::string_view id) { return get(real_catalog().systems, id); }

/// A question on a 240 V / 30 A circuit, so that no circuit decides, about the systems of the catalog.
inline Request request(std::string model_id, std::string quant_id = "Q4_K_M") {
    Request r;
    r.model = std::move(model_id);
    r.quant = std::move(quant_id);
    r.circuit = "240V/30A";
    r.availability = "any";
    r.builds = false;
    return r;
}

inline Decision answer(const Request& r, std::size_t top = 0) {
    return recommend(real_catalog(), resolve(real_catalog(), r), {.top = top});
}

/// What the call is refused with, or `otherwise`.
template <class Call>
std::string refusal_of(Call call, std::string otherwise = "") {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return otherwise;
}

/// One system under pinned knobs; throws when the advisor has no plan for it.
inline Assessment assess_one(Request r, const std::string& system_id, const std::string& engine,
                             const std::string& parallel) {
    r.systems = {system_id};
    r.engine = engine;
    r.parallel = parallel;
    const Decision d = answer(r);
    if (!d.results.empty()) return d.results.front().assessment;
    if (!d.rejected.empty()) return d.rejected.front().assessment;
    throw std::runtime_error("no plan for " + system_id);
}

}  // namespace advisor::test
