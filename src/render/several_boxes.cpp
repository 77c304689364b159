#include <fmt/format.h>

#include "layout.hpp"
#include "sections.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

std::string lines(std::string_view label, const std::vector<std::string>& list, const RenderOptions& options) {
    return list.empty() ? "" : paragraph(label, safe(join(list, "; ")), options.width);
}

std::string about(const SeveralBoxes& said, const RenderOptions& options) {
    std::string text =
        paragraph("  ", fmt::format("{} against one {}", safe(said.system->id), safe(said.one->id)), options.width);
    text += lines("    gains:     ", said.gains, options) + lines("    does not:  ", said.lacks, options);
    if (said.arrangement == nullptr) return text;
    return text + paragraph("    isolation: ", safe(said.arrangement->isolation), options.width) +
           paragraph("    effort:    ", safe(said.arrangement->effort), options.width);
}

}  // namespace

std::string several_boxes(const Decision& decision, const RenderOptions& options) {
    if (decision.several_boxes.empty()) return "";
    std::string text = heading("Several boxes instead of one", options);
    for (const SeveralBoxes& said : decision.several_boxes) text += about(said, options);
    return text;
}

}  // namespace advisor::render
