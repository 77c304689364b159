#include <csignal>
#include <exception>

#include "cli/commands.hpp"

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow shows as a write error
    std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone away shows as a write error instead
    try {
        return advisor::cli::run(argc, argv);
    } catch (const std::exception& error) {
        return advisor::cli::report(error, argc, argv);
    }
}
