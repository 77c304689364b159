// What the three reports of accuracy share: speeds, watts and runs of training held against measured rows. A result has
// `row` and error(), and, where they may be, `skipped` and covered().
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "advisor/lab.hpp"
#include "render/layout.hpp"
#include "render/words.hpp"
#include "text/members.hpp"

namespace advisor::lab {

using render::exact_number;
using render::Grid;
using render::painted;
using render::Reader;
using render::safe;
using render::Tone;

/// Place of each value in ascending order, equal ones at the mean of theirs.
inline std::vector<double> ranks_of(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
        while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
        for (std::size_t i = first; i < last; ++i) ranks[order[i]] = static_cast<double>(first + last - 1) / 2;
    }
    return ranks;
}

/// Spearman's correlation; nothing of fewer than three pairs, or where either never changes.
inline std::optional<double> rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() < 3) return {};
    const std::vector<double> x = ranks_of(a), y = ranks_of(b);
    const double mean = (static_cast<double>(x.size()) - 1) / 2;
    double xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
        xy += (x[i] - mean) * (y[i] - mean);
    }
    return xx > 0 && yy > 0 ? std::optional(xy / std::sqrt(xx * yy)) : std::nullopt;
}

template <class Result>
Statistics statistics_of(std::string group, const std::vector<const Result*>& results) {
    Statistics s;
    s.group = std::move(group);
    std::vector<double> errors, absolute, widths, ratios;
    int covered = 0;
    for (const Result* result : results) {
        if constexpr (requires { result->skipped; })
            if (!result->skipped.empty()) {
                ++s.skipped;
                continue;
            }
        errors.push_back(result->error());
        absolute.push_back(std::abs(result->error()));
        if constexpr (requires { result->covered(); }) covered += result->covered() ? 1 : 0;
        if constexpr (requires { result->width(); }) {
            widths.push_back(result->width());
            ratios.push_back(std::abs(std::log1p(result->error())));
        }
    }
    s.rows = static_cast<int>(errors.size());
    s.median = quantile(absolute, 0.5);
    s.p90 = quantile(absolute, 0.9);
    s.signed_median = quantile(errors, 0.5);
    s.coverage = s.rows > 0 ? static_cast<double>(covered) / s.rows : 0;
    s.width_correlation = rank_correlation(widths, ratios);
    return s;
}

/// One entry a group that `name` gives a row, by name.
template <class Result, class Name>
std::vector<Statistics> grouped_statistics(const std::vector<Result>& results, Name name) {
    std::map<std::string, std::vector<const Result*>> groups;
    for (const Result& result : results) groups[name(*result.row)].push_back(&result);
    std::vector<Statistics> list;
    for (const auto& [group, members] : groups) list.push_back(statistics_of(group, members));
    return list;
}

template <class Result>
std::vector<const Result*> pointers_to(const std::vector<Result>& results) {
    std::vector<const Result*> all;
    for (const Result& result : results) all.push_back(&result);
    return all;
}

/// The predicted results that are farthest off by `distance`, the farthest first.
template <class Result, class Distance>
std::vector<const Result*> worst_of(const std::vector<Result>& results, std::size_t most, Distance distance) {
    std::vector<const Result*> worst = pointers_to(results);
    std::erase_if(worst, [](const Result* result) { return !result->skipped.empty(); });
    std::stable_sort(worst.begin(), worst.end(),
                     [&](const Result* a, const Result* b) { return distance(*a) > distance(*b); });
    worst.resize(std::min(worst.size(), most));
    return worst;
}

inline Reader reader_of(const RenderOptions& options) {
    const bool person = options.format == Format::text || options.format == Format::markdown;
    return person ? Reader::person : Reader::machine;
}

/// "17.2", "-" of no rows.
inline std::string percent_text(std::optional<double> share) {
    if (!share) return "-";
    const std::string text = fmt::format("{:.1f}", 100 * *share);
    return text == "-0.0" ? "0.0" : text;
}

/// One figure of statistics: a member of the JSON, a column of every table.
struct StatisticsColumn : Member<Statistics> {
    std::string_view title;
    std::string (*text)(const Statistics&, Reader);
    bool numeric;

    template <class Get>
    constexpr StatisticsColumn(std::string_view k, Get get, std::string_view sentence, std::string_view titled)
        : Member(k, get, sentence),
          title(titled),
          text([](const Statistics& s, Reader reader) { return cell_text(Get{}(s), reader); }),
          numeric(!std::is_same_v<std::remove_cvref_t<std::invoke_result_t<Get, const Statistics&>>, std::string>) {}

private:
    static std::string cell_text(const std::string& name, Reader) { return safe(name); }
    static std::string cell_text(int count, Reader) { return fmt::format("{}", count); }
    static std::string cell_text(std::optional<double> share, Reader reader) {
        return reader == Reader::person ? percent_text(share) : exact_number(share);
    }
};

/// Of no rows a share says nothing.
template <double Statistics::*value>
std::optional<double> share(const Statistics& s) {
    return s.rows > 0 ? std::optional(s.*value) : std::nullopt;
}

/// The figures of a report; `group` says what its groups are, `above_0` what a positive error means.
constexpr std::array<StatisticsColumn, 8> statistics_columns(std::string_view group, std::string_view title,
                                                             std::string_view above_0) {
    return {StatisticsColumn{"group", its<&Statistics::group>, group, title},
            {"rows", its<&Statistics::rows>, "Predicted rows.", "Rows"},
            {"skipped", its<&Statistics::skipped>, "", "Skipped"},
            {"median_error", its<share<&Statistics::median>>, "Median of the absolute error; null without rows.",
             "Median %"},
            {"p90_error", its<share<&Statistics::p90>>, "90th percentile of it.", "90th %"},
            {"signed_median_error", its<share<&Statistics::signed_median>>, above_0, "Signed %"},
            {"coverage", its<share<&Statistics::coverage>>, "Share of rows within their 80 % interval.", "In range %"},
            {"width_correlation", its<&Statistics::width_correlation>,
             "Rank correlation of an interval's width with the size of the error, as ratios.", "Width r %"}};
}

template <class Columns>
Grid statistics_grid(const Columns& columns, const std::vector<Statistics>& list, Reader reader) {
    Grid grid;
    for (const StatisticsColumn& column : columns) {
        grid.header.emplace_back(reader == Reader::person ? column.title : column.key);
        grid.numeric.push_back(column.numeric);
    }
    for (const Statistics& s : list) {
        std::vector<std::string> cells;
        for (const StatisticsColumn& column : columns) cells.push_back(column.text(s, reader));
        grid.rows.push_back(std::move(cells));
    }
    return grid;
}

/// What was not predicted and why, most rows first.
template <class Result>
std::string skipped_text(const std::vector<Result>& results, bool color) {
    constexpr std::size_t kMostReasons = 12;
    std::map<std::string, int> counts;
    for (const Result& result : results)
        if (!result.skipped.empty()) ++counts[result.skipped];
    if (counts.empty()) return "";
    std::vector<std::pair<std::string, int>> reasons(counts.begin(), counts.end());
    std::stable_sort(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text = "\n" + painted("Not predicted", Tone::bold, color) + "\n";
    int others = 0;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        if (i >= kMostReasons) others += reasons[i].second;
        else text += fmt::format("{:>6}  {}\n", reasons[i].second, safe(reasons[i].first));
    }
    return others == 0 ? text
                       : text + fmt::format("{:>6}  for {} other reasons (--json has each)\n", others,
                                            reasons.size() - kMostReasons);
}

}  // namespace advisor::lab
