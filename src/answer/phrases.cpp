#include "phrases.hpp"

#include <array>

#include "advisor/figures.hpp"
#include "catalog/names.hpp"

namespace advisor {
namespace {

const Figure& figure_at(Placeholder placeholder) {
    static const std::array<const Figure*, kPlaceholders> figures = [] {
        std::array<const Figure*, kPlaceholders> found{};
        for (std::size_t i = 0; i < kPlaceholders; ++i) found[i] = &figure_in_sentences(kNames<Placeholder>[i]);
        return found;
    }();
    return *figures[static_cast<std::size_t>(placeholder)];
}

}  // namespace

std::optional<std::string> filled(const Template& sentence, const Question& question, const Candidate& candidate) {
    const Row row = row_of(question, candidate);
    std::string text;
    for (const Template::Piece& piece : sentence.pieces) {
        text += piece.text;
        if (!piece.placeholder) continue;
        const std::optional<std::string> value = in_sentence(figure_at(*piece.placeholder), row);
        if (!value) return {};
        text += *value;
    }
    return text;
}

}  // namespace advisor
