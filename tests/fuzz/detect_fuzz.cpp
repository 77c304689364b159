// Any bytes as what a tool printed: cards and a Mac with sane numbers, or refused with an Error of one line.
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "advisor/detect.hpp"
#include "advisor/text.hpp"

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
}

void check(const std::string& text) {
    require(text.size() <= 100, "a long text");
    for (const char c : text) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a control byte");
}

void check(const std::optional<advisor::Bytes>& memory) {
    require(!memory || (std::isfinite(memory->value) && memory->value > 0), "memory");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const advisor::Seen seen = advisor::read_report({"report", {reinterpret_cast<const char*>(data), size}});
        for (const advisor::SeenCard& card : seen.cards) {
            check(card.name);
            check(card.memory);
            require(card.pci_id.empty() || card.pci_id.size() == 9, "an id");
            require(card.lanes.value_or(1) > 0 && card.generation.value_or(1) > 0, "a link");
        }
        if (!seen.mac) return 0;
        check(seen.mac->chip);
        check(seen.mac->memory);
    } catch (const advisor::Error& error) {
        require(std::string_view(error.what()).find('\n') == std::string_view::npos, "a message of two lines");
    }
    return 0;
}
