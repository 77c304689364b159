// Any bytes as a line of `advisor batch`: a question of a command that asks, or an Error of one line.
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "cli/questions.hpp"

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    try {
        const advisor::cli::Asked asked = advisor::cli::asked_in(line, {});
        require(asked.command != nullptr && asked.command->asks(), "a command that asks nothing");
        require(asked.options.words.size() <= asked.command->most, "more arguments than the command takes");
    } catch (const advisor::Error& error) {
        require(std::string_view(error.what()).find('\n') == std::string_view::npos, "a message of two lines");
    }
    return 0;
}
