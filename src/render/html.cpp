#include "html.hpp"

#include <fmt/format.h>

#include "words.hpp"

namespace advisor::render {
namespace {

/// SHA-256 in base 64 of what <style> holds: the only style that a page allows. tests/report_test.py tells a new one.
constexpr std::string_view kStyleDigest = "lDULAh7L2hY4JYGnhJpsIpSOa5J0y4lQwyAFCWEVDqQ=";

constexpr std::string_view kPageStyle = R"(*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{max-width:54rem;margin:0 auto;padding:2rem 1.25rem 3rem}
h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.01em;margin:0 0 .5rem;text-wrap:balance}
h2{font-size:1.15rem;line-height:1.3;margin:2.4rem 0 .6rem;padding-top:.9rem;border-top:1px solid var(--grid)}
h3{font-size:1rem;margin:1.4rem 0 .3rem}
p,ul{margin:.4rem 0;max-width:46rem}
ul{padding-left:1.2rem}li{margin:.2rem 0}
.asked,.note,figcaption,caption{color:var(--muted)}
.asked{margin:.1rem 0}.note,figcaption{font-size:.9rem}
.answer{border-left:4px solid var(--s1);padding:.1rem 0 .1rem 1rem;margin:1.2rem 0}
.answer .first{font-size:1.3rem;font-weight:600;line-height:1.3}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:.5rem 0}
dt{color:var(--muted)}dd{margin:0;grid-column:2}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-size:.9rem;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:.3rem}
th,td{padding:.28rem .9rem .28rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
th{font-weight:600}tbody th{font-weight:400}tbody th.sub{padding-left:1rem;color:var(--muted)}
thead th,thead td{vertical-align:bottom;border-bottom:2px solid var(--muted)}
.n{text-align:right}td.n{white-space:nowrap}tbody td:not(.n){min-width:8rem}.best{font-weight:600}.properties td{white-space:normal;min-width:7rem}
figure{margin:1.4rem 0;display:flex;flex-direction:column}figure>.wide{order:-1;min-width:0}
figure svg{display:block;width:100%;min-width:36rem;height:auto}
summary{cursor:pointer;color:var(--muted);font-size:.9rem}
.assumed{columns:2 17rem;column-gap:2rem;padding:0;list-style:none;max-width:none;font-size:.88rem}.assumed li{break-inside:avoid;margin:0 0 .25rem}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
a{color:var(--s1)}
footer{margin-top:2.4rem;padding-top:.9rem;border-top:1px solid var(--grid);color:var(--muted);font-size:.88rem}
footer code{color:var(--ink)}
@media (max-width:36rem){body{padding:1.2rem 1rem 2rem}h1{font-size:1.4rem}.answer .first{font-size:1.1rem}dl{display:block}dd{margin-bottom:.3rem}}
@media print{@page{size:A4;margin:10mm 12mm}html{font-size:8pt;line-height:1.3}body{max-width:none;padding:0}h1{font-size:15pt}h2{font-size:10pt;margin:.5rem 0 .2rem;padding-top:.4rem;break-after:avoid}h3{font-size:8pt;margin:.3rem 0 .1rem}.answer{margin:.5rem 0}.answer .first{font-size:11pt}p,ul{max-width:none;margin:.2rem 0}li{margin:.05rem 0}details,figcaption{display:none}.figures{display:grid;grid-template-columns:1fr 1fr;gap:.6rem 1rem}figure{margin:.2rem 0;break-inside:avoid}figure svg{min-width:0}th,td{line-height:1.2;padding:.07rem .5rem .07rem 0}.wide{overflow:visible;margin:.3rem 0}table,footer{font-size:7pt}.assumed{columns:3;font-size:6.5pt;line-height:1.25}footer{margin-top:.8rem;padding-top:.4rem}a{color:inherit;text-decoration:none}}
)";

std::string class_of(std::string_view css) { return css.empty() ? std::string() : fmt::format(" class=\"{}\"", css); }

}  // namespace

Page::Page(std::string_view title) : title_(title) {}

void Page::section(std::string_view title) {
    if (in_section_) body_ += "</section>\n";
    in_section_ = true;
    body_ += fmt::format("<section>\n<h2>{}</h2>\n", escaped(title));
}

void Page::subsection(std::string_view title) { body_ += fmt::format("<h3>{}</h3>\n", escaped(title)); }

void Page::section_list(std::string_view title, const std::vector<std::string>& items) {
    if (!items.empty()) section(title);
    list(items);
}

void Page::subsection_list(std::string_view title, const std::vector<std::string>& items) {
    if (!items.empty()) subsection(title);
    list(items);
}

void Page::paragraph(std::string_view text, std::string_view css) {
    if (!text.empty()) body_ += fmt::format("<p{}>{}</p>\n", class_of(css), escaped(text));
}

void Page::list(const std::vector<std::string>& items, std::string_view css) {
    if (items.empty()) return;
    body_ += fmt::format("<ul{}>\n", class_of(css));
    for (const std::string& item : items) body_ += fmt::format("<li>{}</li>\n", escaped(item));
    body_ += "</ul>\n";
}

void Page::answer(const std::vector<std::string>& lines) {
    body_ += "<div class=\"answer\">\n";
    for (std::size_t i = 0; i < lines.size(); ++i) paragraph(lines[i], i == 0 ? "first" : "");
    body_ += "</div>\n";
}

void Page::facts(const std::vector<std::pair<std::string, std::string>>& facts) {
    if (facts.empty()) return;
    body_ += "<dl>\n";
    for (const auto& [name, said] : facts) {
        if (!name.empty()) body_ += fmt::format("<dt>{}</dt>", escaped(name));
        body_ += fmt::format("<dd>{}</dd>\n", escaped(said));
    }
    body_ += "</dl>\n";
}

void Page::cell(std::string_view tag, std::string_view text, std::string_view css) {
    const std::string_view name = tag.substr(0, tag.find(' '));
    body_ += fmt::format("<{}{}>{}</{}>", tag, class_of(css), escaped(text), name);
}

void Page::open_table(std::string_view caption) {
    // A table wider than the screen moves by itself, also by keyboard.
    body_ += fmt::format(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<table>\n"
        "<caption>{0}</caption>\n",
        escaped(caption));
}

void Page::close_table() { body_ += "</tbody>\n</table>\n</div>\n"; }

void Page::table(const Grid& grid, std::string_view caption) {
    if (grid.rows.empty()) return;
    open_table(caption);
    const auto css = [&](std::size_t i) { return grid.numeric[i] ? "n" : ""; };
    body_ += "<thead>\n<tr>";
    for (std::size_t i = 0; i < grid.header.size(); ++i)
        cell(grid.header[i].empty() ? "td" : "th scope=\"col\"", grid.header[i], css(i));
    body_ += "</tr>\n</thead>\n<tbody>\n";
    for (const std::vector<std::string>& row : grid.rows) {
        body_ += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) cell(i == 0 ? "th scope=\"row\"" : "td", row[i], css(i));
        body_ += "</tr>\n";
    }
    close_table();
}

void Page::properties(const std::vector<std::string>& names, const std::vector<Property>& properties,
                      std::string_view caption) {
    if (names.empty() || properties.empty()) return;
    open_table(caption);
    body_ += "<thead>\n<tr><td></td>";
    for (const std::string& name : names) cell("th scope=\"col\"", name, "n");
    body_ += "</tr>\n</thead>\n<tbody class=\"properties\">\n";
    for (const Property& property : properties) {
        const std::size_t indent = property.label.find_first_not_of(' ');
        body_ += "<tr>";
        cell("th scope=\"row\"", indent == std::string::npos ? "" : property.label.substr(indent),
             indent > 0 ? "sub" : "");
        for (std::size_t i = 0; i < property.cells.size(); ++i) {
            const bool best = is_best(property, i);
            cell("td", property.cells[i].text + (best ? "*" : ""), best ? "n best" : "n");
        }
        body_ += "</tr>\n";
    }
    close_table();
}

void Page::figure(const ShownChart& shown) {
    ++figures_;
    // A caption comes first or last in HTML; the style puts it between the drawing and its numbers.
    body_ += fmt::format(
        "<figure>\n<figcaption>{}</figcaption>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"{}\">\n{}</div>\n",
        escaped(shown.chart.reading), escaped(shown.chart.title), chart_svg(shown, figures_));
    begin_more("The numbers");
    table(chart_grid(shown, Reader::person), shown.chart.title);
    end_more();
    body_ += "</figure>\n";
}

void Page::begin_figures() { body_ += "<div class=\"figures\">\n"; }

void Page::end_figures() { body_ += "</div>\n"; }

void Page::begin_more(std::string_view summary) {
    body_ += fmt::format("<details>\n<summary>{}</summary>\n", escaped(summary));
}

void Page::end_more() { body_ += "</details>\n"; }

void Page::sources(const std::vector<std::string>& ids, const std::vector<Source>* known) {
    if (ids.empty()) return;
    body_ += "<ul class=\"assumed\">\n";
    for (const std::string& id : ids) {
        const Source* source = known == nullptr ? nullptr : find(*known, id);
        if (source == nullptr) {
            body_ += fmt::format("<li><code>{}</code></li>\n", escaped(safe(id)));
            continue;
        }
        const std::string words = escaped(fmt::format("{} ({})", safe(source->title), safe(source->date)));
        const bool web = source->url && (source->url->starts_with("https://") || source->url->starts_with("http://"));
        body_ += web ? fmt::format("<li><a href=\"{}\" rel=\"noreferrer\">{}</a></li>\n", escaped(*source->url), words)
                     : fmt::format("<li>{}</li>\n", words);
    }
    body_ += "</ul>\n";
}

std::string Page::html(std::string_view command, std::string_view prices) && {
    const std::string style = fmt::format("\n{}{}", chart_style(), kPageStyle);
    if (in_section_) body_ += "</section>\n";
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{0}'; "
        "base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"generator\" content=\"advisor {1}\">\n<title>{2}</title>\n<style>{3}</style>\n</head>\n<body>\n"
        "<main>\n<h1>{2}</h1>\n{4}</main>\n<footer>\n<p><code>{5}</code></p>\n<p>{6}</p>\n</footer>\n</body>\n</"
        "html>\n",
        kStyleDigest, version(), escaped(title_), style, body_, escaped(command), escaped(prices));
}

}  // namespace advisor::render
