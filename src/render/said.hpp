// What the short forms of answers say, part by part: for the screen and for pages.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "advisor/build_list.hpp"
#include "advisor/explore.hpp"
#include "side_by_side.hpp"
#include "tables.hpp"

namespace advisor::render {

// ---- recommend

/// What is best with its price; how fast, loud and hungry it is; what it costs its buyer and of what.
std::vector<std::string> first_in_words(const Decision& decision);
/// "costs you $1,530 a year: owning 910, waiting 130"; terms that round to nothing are left out.
std::string bill_in_words(const Currency& currency, const CostToYou& cost);
/// What the buyer must know of the first before paying: not what is said of every used card.
std::vector<std::string> cautions_of(const Candidate& first);
/// What else there is: "quieter", the system, its price, speed, noise, and what it costs more a year.
std::vector<std::vector<std::string>> around_in_words(const Catalog& catalog, const Decision& decision);

/// What a word in their first column means; empty where all speak for themselves.
std::string around_note(const Decision& decision);
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
/// Parts that change hands, each with its price: the first `most` in the order of the bill, and the rest as one.
std::string moves_in_words(const Currency& currency, const std::vector<PartMove>& list, std::size_t most);

// ---- cost

/// What owning each system costs, and of what.
std::vector<Property> costs_of(const std::vector<Row>& rows, const Decision& decision);

}  // namespace advisor::render
