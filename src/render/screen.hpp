// The short form of each answer. What they have in common: the question above, what was taken for granted below,
// numbers with as many digits as they are sure of. And what they say part by part, on screens and on pages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/build_list.hpp"
#include "advisor/explore.hpp"
#include "layout.hpp"
#include "sections.hpp"
#include "side_by_side.hpp"
#include "tables.hpp"

namespace advisor::render {

Cell money_cell(const Row& row, std::optional<Usd> sum);  ///< "$5,299", "-$56" or "-"
std::optional<Usd> typical_price(const Row& row);
std::string rate(double tokens_per_second);        ///< "16.2", "34", "1,060"
std::string rate_range(const Estimate& estimate);  ///< "10-23"
std::string duration(double seconds);              ///< "1.6 s", "18 s", "11 min"
std::string brief_tokens(std::int64_t count);      ///< "131k", "512", "1M"
std::string availability_words(const Row& row);    ///< "new", "used", "no longer sold"
std::string hyphens_as_blanks(std::string_view);   ///< "desktop-box" -> "desktop box"
std::string bits_words(const Workload& workload);  ///< "4 bits", "Q4_K_M"

/// "$3,671 (2,510-4,526)" or "price unknown".
std::string price_words(const Currency& currency, const std::optional<SystemPrice>& price);
std::string noise_words(const CostToYou& cost);  ///< "41 dB(A)", where unknown with what is taken

/// "holds"; "trips: cap to 270 W each or a 20 A circuit"; "supplies too weak".
std::string circuit_words(const System& system, const Power& power);

/// A column that terminals of less than 80 columns do without, the sooner the larger `drop`.
TextColumn on_wide(TextColumn column, int drop, const RenderOptions& options);

/// The first word of a line, and the columns that it takes there.
inline constexpr int kLabelWidth = 7;
std::string line_label(std::string_view word);

std::size_t lines_in(const std::string& text);

/// A paragraph of at most so many lines, twice as many on terminals of less than 80 columns; what is beyond is "...".
std::string few_lines(std::string_view label, std::string_view text, std::size_t most, int width);

/// The model, its memory and how it is used, then what was asked of systems; at most two lines at 80 columns.
std::string short_question(const Catalog& catalog, const Decision& decision, const RenderOptions& options);

/// Likewise of a question without an answer about systems.
std::string short_question(const Catalog& catalog, const Question& question, const RenderOptions& options);

/// Whether an answer speaks of memory alone, or also of time and money.
enum class About { memory, everything };

/// What the answer rests on and the buyer may see otherwise, at most two lines; -v names all.
std::string taken(const Question& question, const std::optional<StalePrices>& stale, About about,
                  const RenderOptions& options);

/// One item below the other, each of at most so many lines; those beyond `most`, at least 1, are counted
/// where a line is left for that.
std::string listed_lines(std::string_view label, const std::vector<std::string>& items, std::size_t most,
                         std::size_t lines_each, const RenderOptions& options);

/// "PC with 1x RTX 3090: lacks 15.7 GiB; fits with --quant IQ2_XS": the first reason, with a way out and the number of
/// others where there is room for them (0: always).
std::string first_reason(std::string_view name, const std::vector<Reason>& reasons, int room);

/// That of each system with a reason against it.
std::string unmet(const std::vector<Row>& rows, const std::vector<std::string>& names, std::string_view label,
                  std::size_t most, std::size_t lines_each, const RenderOptions& options);

/// `recommend` on one screen.
std::string recommend_screen(const Catalog& catalog, const Decision& decision, const RenderOptions& options);

/// `fit` with its bit classes told apart, or for one quantization.
std::string fit_screen(const Catalog& catalog, const std::vector<Row>& rows, const Decision& decision, bool classes,
                       const RenderOptions& options);

/// `build`: parts, why these, seats, power, what to set up and to test.
std::string build_screen(const Catalog& catalog, const BuildList& list, const RenderOptions& options);

/// A part by its name in a shop: without what the table says beside it.
std::string name_in_shop(const Part& part);

/// "one fewer lacks 19.2 GiB", "H510 mining board would save $310: x1 links, costs you $812 a year more"
std::string choice_words(const Currency& currency, const BuildChoice& choice);

/// What setting it up or testing it takes, step by step.
std::vector<std::string> step_texts(const std::vector<ListedStep>& steps);

/// "2x RTX 3090: x8 of PCIe 4.0 in the slot; RTX 3060: x4 of PCIe 3.0 on PCIe 4.0 x16 riser"
std::string seat_words(const std::vector<Seat>& seats);

/// `upgrade`: what is owned, what limits it, the first steps, the nearest refused, what to wait for.
std::string upgrade_screen(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                           const RenderOptions& options);

// ---- recommend

/// What a machine does, with which plan, how fast, and what it draws and is heard of meanwhile.
std::string work_in_words(const Question& question, const Candidate& candidate);

/// What is best with its price; how fast, loud and hungry it is; what it costs its buyer and of what.
std::vector<std::string> first_in_words(const Decision& decision);
/// "owning 910, waiting 130"; terms that round to nothing are left out.
std::string terms_in_words(const Currency& currency, const CostToYou& cost);
/// "costs you $1,530 a year: owning 910, waiting 130"
std::string bill_in_words(const Currency& currency, const CostToYou& cost);
/// What the buyer must know of the first before paying: not what is said of every used card.
std::vector<std::string> cautions_of(const Candidate& first);
/// What else there is: "quieter", the system, its price, speed, noise, and what it costs more a year.
std::vector<std::vector<std::string>> around_in_words(const Catalog& catalog, const Decision& decision);
/// What to say where no step helps, what is owned doing as asked or not.
constexpr std::string_view kNoStep[] = {"No step within these constraints does it.",
                                        "Doing nothing is best: no step helps within these constraints."};
/// What would change the answer: what might happen, or all of it.
enum class Turns { likely, all };
std::vector<std::string> turns_in_words(const Catalog& catalog, const Decision& decision, Turns which);
/// Where nothing qualifies: what comes nearest, and what to do instead.
std::vector<std::string> misses_in_words(const Catalog& catalog, const Decision& decision, int room);
std::vector<std::string> ways_in_words(const Catalog& catalog, const Decision& decision);

// ---- compare, estimate

bool runs(const Row& row);  ///< the workload, at a speed that is known
bool overlap(const Estimate& a, const Estimate& b);

/// What a buyer asks of each system.
std::vector<Property> properties_for_buyers(const std::vector<Row>& rows, const Decision& decision);
/// What marks and words of these mean; may be empty.
std::string notes_on(const std::vector<Property>& properties);
/// The fastest against each other one; empty where fewer than two run it.
std::string summary_of(const std::vector<Row>& rows, const std::vector<std::string>& names);
/// Everything that is said of systems, in its groups.
std::vector<const Column*> compared_columns();

// ---- build, upgrade

/// The parts of a build as people read them.
Grid parts_for_people(const BuildList& list);
/// What to ask instead where no build qualifies, and what that gives.
std::vector<std::string> helps_in_words(const BuildList& list);
/// "$1,200", "get $300", "no price"
std::string pays_in_words(const Currency& currency, const UpgradeStep& step);
/// Parts that change hands, each with its price: the first `most` in the order of the bill, and the rest as one.
std::string moves_in_words(const Currency& currency, const std::vector<PartMove>& list, std::size_t most);

// ---- cost

/// What owning each system costs, and of what, in the order in which it is paid.
std::vector<Property> costs_of(const std::vector<Row>& rows, const Decision& decision);

}  // namespace advisor::render
