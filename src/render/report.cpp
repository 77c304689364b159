#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "advisor/chart.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

void add_once(std::vector<std::string>& ids, std::string_view more) {
    for (std::string& id : split(more, ',')) {
        const bool is_source = id != "assumption" && !id.starts_with("--");
        if (is_source && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
}

}  // namespace

std::string model_name(const Question& question) {
    return question.workload.model ? safe(question.workload.model->name) : "an LLM";
}

std::vector<std::string> lines_of(const std::string& section) {
    std::vector<std::string> lines;
    for (const Line& line : filled_lines(section)) lines.push_back(join(split(line.text, ' '), " "));
    if (!lines.empty()) lines.erase(lines.begin());
    return lines;
}

void add_question(const std::string& lines, Page& page) {
    for (const std::string& line : split(lines, '\n')) page.paragraph(line, "asked");
}

void add_assumptions(const Question& question, Page& page) {
    page.section("What was asked and assumed");
    const std::vector<std::string> given = assumptions_in_words(question, true);
    if (!given.empty()) {
        page.paragraph("Asked, as it is typed:", "note");
        page.list(given, "assumed");
    }
    page.paragraph("Assumed, with the flag that changes it:", "note");
    page.list(assumptions_in_words(question, false), "assumed");
}

void add_sources(const std::vector<const Candidate*>& candidates, const Purchase& purchase,
                 const RenderOptions& options, Page& page) {
    std::vector<std::string> prices, speeds;
    for (const Candidate* c : candidates) {
        const Assessment& a = c->assessment;
        for (const BillLine& line : a.plan.system->bill)
            if (const std::optional<PartPrice> price = price_of(*line.part, purchase)) add_once(prices, price->source);
        if (a.speed.speed_class != nullptr)
            for (const std::string& id : a.speed.speed_class->sources) add_once(speeds, id);
        if (a.speed.anchor != nullptr) add_once(speeds, a.speed.anchor->decode_row);
    }
    if (prices.empty() && speeds.empty()) return;
    page.section("Sources");
    if (!prices.empty()) page.subsection("Prices");
    page.sources(prices, options.sources);
    if (!speeds.empty()) page.subsection("Measurements that the speeds rest on");
    page.sources(speeds, options.sources);
    page.paragraph("'advisor show ID' names the source of each number; what has none is an assumption that says so.",
                   "note");
}

void add_figures(const std::vector<Chart>& charts, const Question& question, Page& page) {
    page.begin_figures();
    for (const Chart& chart : charts)
        if (shows_anything(chart)) page.figure(shown_chart(chart, currency_of(question)));
    page.end_figures();
}

std::string finished(Page&& page, const Question& question, const std::optional<StalePrices>& stale,
                     const RenderOptions& options) {
    const PriceBook* book = question.purchase.book;
    std::string prices = book == nullptr ? "No prices enter."
                                         : fmt::format("Prices of the book {} ({}).", safe(book->id), iso(book->as_of));
    if (const std::string old = old_prices(stale, question, unwrapped()); !old.empty())
        prices += " " + join(split(old, '\n'), " ") + ".";
    return std::move(page).html(options.command, fmt::format("{} advisor {}.", prices, version()));
}

}  // namespace advisor::render
