// Answers as pages that one would post: the answer first, then why, drawings, a comparison, what would change it, what
// is assumed, and where the numbers are from.
#pragma once

#include <string>
#include <vector>

#include "advisor/build_list.hpp"
#include "advisor/explore.hpp"
#include "advisor/render.hpp"
#include "html.hpp"
#include "tables.hpp"

namespace advisor::render {

std::string recommend_page(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
std::string compare_page(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
std::string estimate_page(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
std::string cost_page(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
std::string build_page(const Catalog& catalog, const BuildList& list, const RenderOptions& options);
std::string upgrade_page(const Catalog& catalog, const Upgrade& answer, std::size_t top, const RenderOptions& options);
std::string chart_page(const Catalog& catalog, const Picture& picture, const RenderOptions& options);

// ---- What pages have in common

/// The lines of a section in words, without its heading, each as one paragraph.
std::vector<std::string> lines_of(const std::string& section);

/// What short_question() says, a paragraph a line.
void add_question(const std::string& lines, Page& page);

/// What was asked, and what was taken for granted with the flag that changes each.
void add_assumptions(const Question& question, Page& page);

/// Where the numbers are from: prices of parts and the measurements that speeds rest on.
void add_sources(const std::vector<const Candidate*>& candidates, const Purchase& purchase,
                 const RenderOptions& options, Page& page);

/// Drawings below each other; on paper beside each other. Those that show nothing are left out.
void add_figures(const std::vector<Chart>& charts, const Question& question, Page& page);

/// The page with its foot: the command, and how old the prices are.
std::string finished(Page&& page, const Question& question, const std::optional<StalePrices>& stale,
                     const RenderOptions& options);

/// "Llama 3.3 70B Instruct"; "an LLM" where the question names none.
std::string model_name(const Question& question);

}  // namespace advisor::render
