#include "side_by_side.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "words.hpp"

namespace advisor::render {
namespace {

constexpr int kColumnGap = 2;
constexpr int kNarrowestColumn = 14;
constexpr std::size_t kMostLines = 3, kMostCellLines = 4;
constexpr std::string_view kMark = "*";

std::string without_parentheses(const std::string& name) {
    std::string text;
    int depth = 0;
    for (const char c : name) {
        depth += c == '(' ? 1 : 0;
        if (depth == 0 && c == ',' && text.ends_with(' ')) text.pop_back();
        if (depth == 0 && !(c == ' ' && text.ends_with(' '))) text += c;
        depth -= c == ')' && depth > 0 ? 1 : 0;
    }
    while (text.ends_with(' ')) text.pop_back();
    return depth == 0 && !text.empty() ? text : name;
}

/// What says the kind of box stands before these, what says how boxes are joined after the last.
std::string without_kind(const std::string& name) {
    std::string text = name.substr(0, name.find(" linked by "));
    for (const std::string_view mark : {" with ", ": "})
        if (const std::size_t at = text.find(mark); at != std::string::npos) text.erase(0, at + mark.size());
    return text;
}

/// Each name as `shorten` makes it, where that is like no other's.
template <class Shorten>
std::vector<std::string> shortened(const std::vector<std::string>& names, Shorten shorten) {
    std::vector<std::string> shorter;
    for (const std::string& name : names) shorter.push_back(shorten(name));
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < names.size(); ++i)
        chosen.push_back(std::count(shorter.begin(), shorter.end(), shorter[i]) == 1 ? shorter[i] : names[i]);
    return chosen;
}

std::vector<const System*> systems_of(const std::vector<Row>& rows) {
    std::vector<const System*> systems;
    for (const Row& row : rows) systems.push_back(row.system);
    return systems;
}

/// The first lines of a text; what does not go on them is "...".
std::vector<std::string> first_lines(const std::string& text, int width, std::size_t most) {
    std::vector<std::string> lines = wrapped(text, width);
    if (lines.size() <= most) return lines;
    lines.resize(most);
    lines.back() += " ...";
    return lines;
}

std::vector<std::string> fitted_names(const std::vector<std::string>& names, int width) {
    const auto fits = [width](const std::string& name) { return wrapped(name, width).size() <= kMostLines; };
    return shortened(names, [&](const std::string& name) { return fits(name) ? name : without_kind(name); });
}

/// A property over as many lines of the table as its longest cell takes.
void append(TextTable& table, const Property& property, std::size_t from, std::size_t to, int width) {
    std::vector<std::vector<std::string>> texts;
    std::size_t lines = 1;
    for (std::size_t i = from; i < to; ++i) {
        texts.push_back(first_lines(property.cells[i].text, width, kMostCellLines));
        lines = std::max(lines, texts.back().size());
    }
    for (std::size_t line = 0; line < lines; ++line) {
        std::vector<Cell> cells{word(line == 0 ? property.label : "")};
        for (std::size_t i = from; i < to; ++i) {
            const bool best = is_best(property, i);
            const std::vector<std::string>& text = texts[i - from];
            Cell cell = word(line < text.size() ? text[line] : "");
            cell.text += line == 0 && best ? kMark : " ";
            cell.tone = best ? Tone::good : property.cells[i].tone;
            cells.push_back(std::move(cell));
        }
        table.rows.push_back(std::move(cells));
    }
}

int label_width(const std::vector<Property>& properties) {
    int width = 0;
    for (const Property& property : properties) width = std::max(width, display_width(property.label));
    return width;
}

}  // namespace

bool is_best(const Property& property, std::size_t i) {
    const Cell& cell = property.cells[i];
    if (property.better == Better::neither || !cell.number) return false;
    bool any_other = false;
    for (const Cell& other : property.cells) {
        if (!other.number || other.text == cell.text) continue;  // what reads alike is as good
        any_other = true;
        const bool worse =
            property.better == Better::more ? *other.number < *cell.number : *other.number > *cell.number;
        if (!worse) return false;
    }
    return any_other;
}

bool says_nothing(const Property& property) {
    return std::all_of(property.cells.begin(), property.cells.end(), [](const Cell& cell) { return cell.unknown; });
}

std::string legend_of_better(const std::vector<Property>& properties) {
    for (const Property& property : properties)
        for (std::size_t i = 0; i < property.cells.size(); ++i)
            if (is_best(property, i)) return fmt::format("{} the best of its row", kMark);
    return "";
}

std::vector<std::string> short_names(const std::vector<const System*>& systems) {
    std::vector<std::string> names;
    for (const System* system : systems) names.push_back(safe(system->name));
    return shortened(names, without_parentheses);
}

std::vector<std::string> shortest_names(const std::vector<const System*>& systems) {
    return shortened(short_names(systems), without_kind);
}

std::vector<std::string> short_names(const std::vector<Row>& rows) { return short_names(systems_of(rows)); }
std::vector<std::string> shortest_names(const std::vector<Row>& rows) { return shortest_names(systems_of(rows)); }

ShortNames::ShortNames(const std::vector<const System*>& systems) {
    for (const System* system : systems)
        if (system != nullptr && std::find(systems_.begin(), systems_.end(), system) == systems_.end())
            systems_.push_back(system);
    names_ = shortest_names(systems_);
}

std::string ShortNames::of(const System& system) const {
    const auto at = std::find(systems_.begin(), systems_.end(), &system);
    if (at == systems_.end()) return shortest_names({&system}).front();
    return names_[static_cast<std::size_t>(at - systems_.begin())];
}

std::string side_by_side(const std::vector<std::string>& names, const std::vector<Property>& properties,
                         const RenderOptions& options) {
    const int room = options.width - label_width(properties);
    const auto most = static_cast<std::size_t>(std::max(room / (kNarrowestColumn + kColumnGap), 1));
    const std::size_t columns = options.width > 0 ? std::min(most, names.size()) : names.size();
    std::string text;
    for (std::size_t from = 0; from < names.size(); from += columns) {
        const std::size_t to = std::min(from + columns, names.size());
        const int width = options.width > 0 ? room / static_cast<int>(columns) - kColumnGap : 0;
        const int cell_width = width > 0 ? width - 1 : 0;  // beside the mark
        const std::vector<std::string> shown = fitted_names(
            {names.begin() + static_cast<std::ptrdiff_t>(from), names.begin() + static_cast<std::ptrdiff_t>(to)},
            cell_width);
        TextTable table;
        table.columns.push_back({{""}, Align::left, 0, false});
        for (const std::string& name : shown) {
            std::vector<std::string> header = first_lines(name, cell_width, kMostLines);
            for (std::string& line : header) line += " ";
            table.columns.push_back({std::move(header), Align::right, 0, true});
        }
        for (const Property& property : properties) append(table, property, from, to, cell_width);
        text += (text.empty() ? "" : "\n") + laid_out(std::move(table), options.width, options.color);
    }
    return text;
}

std::string side_by_side_markdown(const std::vector<std::string>& names, const std::vector<Property>& properties) {
    Grid grid{{""}, {false}, {}};
    for (const std::string& name : names) {
        grid.header.push_back(name);
        grid.numeric.push_back(true);
    }
    for (const Property& property : properties) {
        std::vector<std::string> row{property.label.substr(property.label.find_first_not_of(' '))};
        for (std::size_t i = 0; i < property.cells.size(); ++i)
            row.push_back(property.cells[i].text + std::string(is_best(property, i) ? kMark : ""));
        grid.rows.push_back(std::move(row));
    }
    return grid_text(grid, {.format = Format::markdown});
}

}  // namespace advisor::render
