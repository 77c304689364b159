// What the environment says about colour and width, and what the terminal is told meanwhile.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "io.hpp"
#include "options.hpp"

namespace advisor::cli {
namespace {

constexpr int kDefaultWidth = 80, kNarrowest = 40, kWidest = 1000;

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

bool asked_for(const char* name) { return !environment(name).empty() && environment(name) != "0"; }

bool to_terminal(const Options& options) {
    return (options.output.empty() || options.output == "-") && isatty(STDOUT_FILENO) != 0;
}

bool color_wanted(const Options& options) {
    static_cast<void>(choice_of(&Options::color, options));
    if (options.color != "auto") return options.color == "always";
    if (!environment("NO_COLOR").empty()) return false;
    if (asked_for("CLICOLOR_FORCE") || asked_for("FORCE_COLOR")) return true;
    return to_terminal(options) && !environment("TERM").empty() && environment("TERM") != "dumb";
}

int width(const Options& options) {
    winsize size{};
    if (to_terminal(options) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return std::max<int>(size.ws_col, kNarrowest);
    const std::optional<double> columns = parse_number(environment("COLUMNS"));
    if (!columns || *columns < 1 || *columns > kWidest) return kDefaultWidth;
    return std::max(static_cast<int>(*columns), kNarrowest);
}

}  // namespace

RenderOptions render_options(const Options& options) {
    RenderOptions render;
    render.format = format_of(options);
    render.color = color_wanted(options) && render.format == Format::text;
    render.width = width(options);
    render.explain = options.explain;
    render.verbose = options.verbose || options.explain;
    return render;
}

ProgressLine::ProgressLine(std::string noun)
    : noun_(std::move(noun)), start_(std::chrono::steady_clock::now()), to_terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::operator()(std::size_t done, std::size_t all) const {
    constexpr auto kMoment = std::chrono::milliseconds(500);
    if (!to_terminal_ || std::chrono::steady_clock::now() - start_ < kMoment) return;
    const std::string text = fmt::format("{} {} of {}", noun_, done, all);
    const std::string line = done < all ? text : std::string(text.size(), ' ') + "\r";
    std::fputs(("\r" + line).c_str(), stderr);
    std::fflush(stderr);
}

}  // namespace advisor::cli
