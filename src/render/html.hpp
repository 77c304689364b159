// A page of HTML, composed part by part: one file without script, light and dark, on paper too. Every word that enters
// is escaped here and nowhere else.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chart.hpp"
#include "layout.hpp"
#include "side_by_side.hpp"

namespace advisor::render {

class Page {
public:
    /// `title` is what the page is about: the title of the window, and the first heading.
    explicit Page(std::string_view title);

    void section(std::string_view title);     ///< begins one; it ends where the next begins
    void subsection(std::string_view title);  ///< within it
    void section_list(std::string_view title, const std::vector<std::string>& items);  ///< nothing where there are none
    void subsection_list(std::string_view title, const std::vector<std::string>& items);  ///< likewise
    void paragraph(std::string_view text, std::string_view css = {});
    void list(const std::vector<std::string>& items, std::string_view css = {});  ///< nothing where there are none
    /// The answer: its first line is large, the others below it.
    void answer(const std::vector<std::string>& lines);
    /// Names with what is said of them; without a name, further of the one before.
    void facts(const std::vector<std::pair<std::string, std::string>>& facts);
    /// The first column says what a row is of. Nothing where there are no rows.
    void table(const Grid& grid, std::string_view caption);
    /// Systems as columns; the best of a row stands out, and is marked.
    void properties(const std::vector<std::string>& names, const std::vector<Property>& properties,
                    std::string_view caption);
    /// A drawing, what there is to see in it, and the table behind it.
    void figure(const ShownChart& shown);
    /// Drawings between these stand beside each other on paper.
    void begin_figures();
    void end_figures();
    /// What is shown when it is asked for, and not on paper; what is added up to `end_more` stands in it.
    void begin_more(std::string_view summary);
    void end_more();
    /// Publications, with links where they have an address.
    void sources(const std::vector<std::string>& ids, const std::vector<Source>* known);

    /// The whole of it, above a line that says what was typed and of when the prices are.
    std::string html(std::string_view command, std::string_view prices) &&;

private:
    std::string title_, body_;
    int figures_ = 0;
    bool in_section_ = false;

    void cell(std::string_view tag, std::string_view text, std::string_view css);
    void open_table(std::string_view caption);
    void close_table();
};

}  // namespace advisor::render
