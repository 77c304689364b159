// Any bytes as a formula: a value that is a range of finite numbers, or none, or an Error of one line.
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "advisor/expression.hpp"
#include "advisor/text.hpp"

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
}

/// Of each name another number or range, around and far from zero; of some none.
std::optional<advisor::Range> value_of(const std::string& name) {
    switch (name.size() % 6) {
        case 0: return {};
        case 1: return advisor::exactly(0);
        case 2: return advisor::between(-1, 1);
        case 3: return advisor::between(80, 100);
        case 4: return advisor::exactly(-1e300);
        default: return advisor::between(1e-300, 1e300);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const advisor::Expression formula = advisor::parse_expression({reinterpret_cast<const char*>(data), size});
        for (const std::string& name : advisor::names_in(formula)) require(!name.empty(), "a name of nothing");
        const auto same = [](const std::string& name) { return name; };
        require(advisor::with_names_replaced(formula, same) == formula.text, "another text");
        const std::optional<advisor::Range> value = advisor::evaluate(formula, value_of);
        if (!value) return 0;
        require(std::isfinite(value->low) && std::isfinite(value->high), "an end that is no number");
        require(value->low <= value->typical && value->typical <= value->high, "ends that are no range");
    } catch (const advisor::Error& error) {
        require(std::string_view(error.what()).find('\n') == std::string_view::npos, "a message of two lines");
    }
    return 0;
}
