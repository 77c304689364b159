#include <csignal>
#include <cstdlib>
#include <exception>
#include <new>

#include "cli/commands.hpp"

namespace {

/// Where memory ran out in a destructor, which no exception leaves.
[[noreturn]] void stop() {
    try {
        if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
    } catch (const std::bad_alloc&) {
        advisor::cli::report_out_of_memory();
        std::_Exit(advisor::cli::kUsage);
    } catch (...) {
    }
    std::abort();
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow shows as a write error
    std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone away shows as a write error instead
    std::set_terminate(stop);
    try {
        return advisor::cli::run(argc, argv);
    } catch (const std::bad_alloc&) {
        advisor::cli::report_out_of_memory();
        return advisor::cli::kUsage;
    } catch (const std::exception& error) {
        return advisor::cli::report(error, argc, argv);
    }
}
