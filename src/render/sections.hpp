// The parts that the text views are made of. Each ends in a line break, or is empty when there is nothing to say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/answer.hpp"
#include "advisor/render.hpp"
#include "tables.hpp"

namespace advisor::render {

/// Options of sentences that are not wrapped, for pages and posts.
RenderOptions unwrapped();

/// A section with an empty line above it; nothing for an empty one.
std::string below(const std::string& section);

std::string heading(std::string_view title, const RenderOptions& options);

/// "1. Mac Studio M3 Ultra 96 GB (mac-studio-m3-ultra-96)" on one line, the name elided where it must be.
std::string system_line(std::string_view label, const System& system, Tone tone, const RenderOptions& options);

/// "Asked: …" and "Assuming: …" with the flag that changes each.
std::string assumptions(const Question& question, const RenderOptions& options);

/// Likewise one by one: what was given, or what was assumed.
std::vector<std::string> assumptions_in_words(const Question& question, bool given);

/// What was asked and assumed, the model, `article`, and how old the prices are.
std::string question_lines(const Decision& decision, const std::optional<StalePrices>& stale,
                           const RenderOptions& options, std::string_view article = {});

/// A post: the model, `article` and the age of the prices, `body`, and what was asked and assumed.
std::string markdown_page(const Decision& decision, const std::optional<StalePrices>& stale, const std::string& body,
                          std::string_view article = {});

/// The model, its quantization and the memory that the workload needs.
std::string workload_line(const Decision& decision, const RenderOptions& options);

/// How old the prices are that the answer rests on, and the flags that replace them; empty when they are fresh.
std::string old_prices(const std::optional<StalePrices>& stale, const Question& question, const RenderOptions& options);

/// Where the bytes of one copy of a model go, device by device, and whether they fit; with options.explain each device
/// as a bar.
std::string placement(const Memory& memory, const RenderOptions& options);

/// What speaks for and against one system, what to be warned of, and how sure its rank is.
std::string reading(const Candidate& candidate, const RenderOptions& options);

/// How sure its rank is; empty of a single result.
std::string chances_in_words(const Candidate& candidate);

/// Reasons one a line, each with the nearest fix, or with fixes of its own on the lines below.
std::string reasons(const std::vector<Reason>& list, std::string_view indent, const RenderOptions& options);

/// Rejected systems, nearest misses first, at most options.rejected of them (all with options.explain).
std::string rejections(std::vector<Row> rows, std::string_view title, const RenderOptions& options);

/// The API and the rented GPU beside buying, and what is advised.
std::string alternatives(const Decision& decision, const RenderOptions& options);

/// "price:rtx-3090 above 1,100 (now 800): mac-studio-... instead of rig-..."
std::string change_text(const Currency& currency, const Change& change);

/// What the founding article recommends to the buyer of the profile, and whether we agree; empty without such a buyer.
std::string article_line(const Decision& decision, const RenderOptions& options);

/// "rig-4x3090-budget is number 3 here"
std::string position_text(const Position& standing);

/// "first for home-office; third for student"
std::string buyers_text(const Candidate& candidate);

/// Fleets and clusters against one of their boxes; empty where none is shown.
std::string several_boxes(const Decision& decision, const RenderOptions& options);

std::string what_would_change(const Decision& decision, const RenderOptions& options);

/// Rejected rows, those that miss least first.
std::vector<Row> nearest_first(std::vector<Row> rows);

/// A context longer than the model's own may fit, but is of no use.
std::string context_note(const Workload& workload, const RenderOptions& options);

/// "Nothing in the catalog satisfies these constraints." when there is no result.
std::string nothing_found(const Decision& decision, const RenderOptions& options);

}  // namespace advisor::render
