#include <csignal>
#include <exception>

#include "cli/app.hpp"

int main(int argc, char** argv) {
    const std::span<const char* const> words(argv, static_cast<std::size_t>(argc));
    const auto arguments = words.subspan(words.empty() ? 0 : 1);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow shows as a write error
    std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone away shows as a write error instead
    try {
        return advisor::cli::run(arguments);
    } catch (const std::exception& error) {
        return advisor::cli::report(error, arguments);
    }
}
