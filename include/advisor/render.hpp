// An answer as bytes. Nothing here decides; nothing below formats.
#pragma once

#include <memory>
#include <string>

#include "advisor/answer.hpp"
#include "advisor/breakeven.hpp"
#include "advisor/upgrade.hpp"

namespace advisor {

enum class Format { text, json, csv, markdown };

struct RenderOptions {
    Format format = Format::text;
    bool color = false;
    int width = 100;           ///< columns of the terminal; 0: unlimited
    bool explain = false;      ///< terms, classes and sources
    std::size_t rejected = 8;  ///< rejected systems shown in text
};

/// `recommend`: ranked table, why / skip-if / warnings, rejections with fixes, alternatives.
std::string render_recommend(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `compare`: systems as columns.
std::string render_compare(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `estimate`: one system, every term.
std::string render_estimate(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `fit`: the memory part of each system.
std::string render_fit(const Catalog& catalog, const Decision& decision, const RenderOptions& options);
/// `cost`: the ownership part of each system.
std::string render_cost(const Catalog& catalog, const Decision& decision, const RenderOptions& options);

/// The decision as JSON (schema advisor/decision/1), with a trailing newline; the same for all of the above.
std::string decision_json(const Catalog& catalog, const Decision& decision);
/// Its schema as data/schema has it, and the table of its keys in docs/json.md.
std::string decision_schema();
std::string decision_keys();

/// `breakeven`: the reading, a chart and sample points. JSON (schema advisor/breakeven/1) and CSV have every point.
std::string render_breakeven(const Catalog& catalog, const BreakEven& answer, const RenderOptions& options);
std::string breakeven_json(const Catalog& catalog, const BreakEven& answer);
std::string breakeven_schema();  ///< as data/schema has it

/// `upgrade`: what is owned and what limits it, steps by gain for the money, the nearest refused, what to wait for; at
/// most `top` steps (0: all). JSON (schema advisor/upgrade/1) and CSV have every step.
std::string render_upgrade(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                           const RenderOptions& options);
std::string upgrade_json(const Catalog& catalog, const Upgrade& answer);
std::string upgrade_schema();  ///< as data/schema has it

}  // namespace advisor
