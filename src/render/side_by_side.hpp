// Systems as columns and what is said of them as rows, on a terminal and in Markdown. The better value is marked, also
// without colour.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "layout.hpp"
#include "tables.hpp"

namespace advisor::render {

enum class Better { neither, more, less };

/// One row: a cell for each system.
struct Property {
    std::string label;
    Better better = Better::neither;
    std::vector<Cell> cells;
};

/// `say` makes the cell of a row that `holds`; the others are unknown.
template <class Say>
Property property(std::string label, Better better, Holds holds, const std::vector<Row>& rows, Say say) {
    Property made{std::move(label), better, {}};
    for (const Row& row : rows) made.cells.push_back(holds_for(holds, row) ? say(row) : unknown());
    return made;
}

/// Whether a cell is better than all others that read otherwise, where there are such.
bool is_best(const Property& property, std::size_t i);

bool says_nothing(const Property& property);  ///< unknown of all systems

/// What the mark means; empty where no value is better than another.
std::string legend_of_better(const std::vector<Property>& properties);

/// Names without what stands in parentheses, where they stay apart without it.
std::vector<std::string> short_names(const std::vector<const System*>& systems);
std::vector<std::string> short_names(const std::vector<Row>& rows);
/// Also without the kind of box, for sentences: "2x RTX 3090".
std::vector<std::string> shortest_names(const std::vector<const System*>& systems);
std::vector<std::string> shortest_names(const std::vector<Row>& rows);

/// The shortest names of systems that an answer names, looked up by the system. Nulls are left out.
class ShortNames {
public:
    explicit ShortNames(const std::vector<const System*>& systems);
    std::string of(const System& system) const;

private:
    std::vector<const System*> systems_;
    std::vector<std::string> names_;
};

/// As many systems beside each other as the terminal is wide, the others below; four at 80 columns. Names and cells
/// take a few lines at most.
std::string side_by_side(const std::vector<std::string>& names, const std::vector<Property>& properties,
                         const RenderOptions& options);
std::string side_by_side_markdown(const std::vector<std::string>& names, const std::vector<Property>& properties);

}  // namespace advisor::render
