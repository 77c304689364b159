// `list engines --on`: the cells of the engines' matrix that speak of systems, or whether engines run a model there.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "advisor/catalog.hpp"
#include "advisor/render.hpp"
#include "layout.hpp"
#include "record_words.hpp"
#include "text/members.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

/// A statement with its provenance, as it is shown.
struct Statement {
    std::string subject;  ///< feature; empty: the engine itself
    Support status = Support::unknown;
    std::string since, read, source, assumption, why;  ///< read: when the newest of its sources was read
};

/// An engine on one kind of device of a system.
struct EngineRow {
    const System* system;
    const Device* device;
    const Engine* engine;
    Statement itself;
    std::vector<Statement> features;  ///< of Catalog::engine_features; with a model none
    std::string rests_on;             ///< with a model: engine | family | format
    Statement model;
};

/// When each source was read, by its id.
using ReadDates = std::map<std::string, std::string>;

/// The newest date on which one of the sources was read.
std::string read_on(const std::string& sources, const ReadDates& dates) {
    std::string newest;
    for (const std::string& part : split(sources, ',')) {
        const auto found = dates.find(part);
        if (found != dates.end()) newest = std::max(newest, found->second);
    }
    return newest;
}

Statement statement(std::string subject, const Standing& standing, const ReadDates& dates) {
    if (!standing.cell) return {std::move(subject), standing.status, "", "", "", "", ""};
    const EngineCell& cell = *standing.cell;
    return {std::move(subject), standing.status, cell.since, read_on(cell.source, dates),
            cell.source,        cell.assumption, cell.why};
}

EngineRow row_of(const Catalog& catalog, const ReadDates& dates, const EnginesOn& question, const System& system,
                 const Device& device, const Engine& engine) {
    EngineRow row{&system, &device, &engine, statement("", support_of(engine, device), dates), {}, "", {}};
    const bool has_cores =
        !system.host || system.host->cpu_cores == 0 || system.host->cpu_cores >= engine.min_host_cores;
    if (!has_cores) {
        row.itself.status = Support::no;
        row.itself.why =
            fmt::format("needs a CPU with {} cores, has {}", engine.min_host_cores, system.host->cpu_cores);
    }
    if (question.model) {
        const Compatibility found = compatibility_of(engine, device, *question.model, question.quants);
        row.rests_on = has_cores ? std::string(found.rests_on) : "engine";
        row.model = has_cores ? statement("", found.standing, dates) : row.itself;
        if (has_cores) row.model.why = found.why;
        return row;
    }
    for (const std::string& feature : catalog.engine_features) {
        row.features.push_back(statement(feature, feature_of(engine, device, feature), dates));
        if (!has_cores) row.features.back().status = Support::no;
    }
    return row;
}

std::vector<EngineRow> engine_rows(const Catalog& catalog, const ReadDates& dates, const EnginesOn& question) {
    std::vector<EngineRow> rows;
    for (const System* system : question.systems) {
        std::vector<const Device*> seen;
        for (const SystemDevice& entry : system->devices) {
            if (std::find(seen.begin(), seen.end(), entry.device) != seen.end()) continue;
            seen.push_back(entry.device);
            for (const Engine& engine : catalog.engines)
                rows.push_back(row_of(catalog, dates, question, *system, *entry.device, engine));
        }
    }
    return rows;
}

/// Notices about a system, in the catalog's order.
std::vector<const Notice*> notices_on(const Catalog& catalog, const System& system) {
    std::vector<const Notice*> found;
    for (const Notice& notice : catalog.notices)
        if (concerns(notice, system)) found.push_back(&notice);
    return found;
}

const char* mark_of(Support status) {
    switch (status) {
        case Support::yes: return "Y";
        case Support::partial: return "P";
        case Support::experimental: return "X";
        case Support::no: return "-";
        case Support::unknown: break;
    }
    return "?";
}

std::string date_of(const Statement& statement) {
    return statement.since.empty() ? statement.read : "since " + statement.since;
}

/// One line an engine; those that run there are numbered for the table of features.
std::string engine_lines(const std::vector<const EngineRow*>& rows, const EnginesOn& question, int width) {
    std::size_t names = 0;
    for (const EngineRow* row : rows) names = std::max(names, row->engine->id.size());
    std::string text;
    int number = 0;
    for (const EngineRow* row : rows) {
        const Statement& said = question.model ? row->model : row->itself;
        const bool numbered = !question.model && row->itself.status >= Support::experimental;
        std::string label = numbered ? fmt::format("  {:>2}  ", ++number) : question.model ? "  " : "      ";
        label += fmt::format("{:<{}}  {:<12}  {:<13}  ", safe(row->engine->id), names, name_of(said.status),
                             safe(date_of(said)));
        const std::string why = safe(said.why.empty() ? said.assumption : said.why);
        text += why.empty() ? label.substr(0, label.find_last_not_of(' ') + 1) + "\n" : paragraph(label, why, width);
    }
    return text;
}

std::string feature_lines(const Catalog& catalog, const std::vector<const EngineRow*>& rows) {
    std::size_t names = 0;
    for (const std::string& feature : catalog.engine_features) names = std::max(names, feature.size());
    std::string text = fmt::format("\n  {:<{}}", "Feature", names);
    int number = 0;
    for (const EngineRow* row : rows)
        if (row->itself.status >= Support::experimental) text += fmt::format("{:>3}", ++number);
    text += "\n";
    for (std::size_t i = 0; i < catalog.engine_features.size(); ++i) {
        text += fmt::format("  {:<{}}", safe(catalog.engine_features[i]), names);
        for (const EngineRow* row : rows)
            if (row->itself.status >= Support::experimental)
                text += fmt::format("{:>3}", mark_of(row->features[i].status));
        text += "\n";
    }
    return text + "  Y yes, P in part, X experimental, - no, ? not known\n";
}

std::string notice_lines(const Catalog& catalog, const System& system, int width) {
    std::string text;
    for (const Notice* notice : notices_on(catalog, system))
        text +=
            paragraph("  - ", safe(fmt::format("{} ({})", notice->text, dated(notice->since, notice->as_of))), width);
    return text.empty() ? text : "\nWhere older advice misleads\n" + text;
}

std::string engine_heading(const EngineRow& row, const EnginesOn& question, const RenderOptions& options) {
    std::string text = painted(safe(row.system->id), Tone::bold, options.color) +
                       fmt::format(": {} ({}, {})", safe(row.device->name), join(row.device->platforms, ", "),
                                   safe(row.device->architecture));
    if (question.model) {
        text += fmt::format("\nDoes it run {}", safe(question.model->id));
        if (!question.model->family.empty()) text += fmt::format(" (family {})", safe(question.model->family));
        if (!question.quant.empty()) text += fmt::format(" in {}", safe(question.quant));
        text += "?";
    }
    return text + "\n";
}

std::string as_text(const Catalog& catalog, const std::vector<EngineRow>& rows, const EnginesOn& question,
                    const RenderOptions& options) {
    std::string text;
    for (std::size_t i = 0; i < rows.size();) {
        std::vector<const EngineRow*> block;
        const EngineRow& first = rows[i];
        for (; i < rows.size() && rows[i].system == first.system && rows[i].device == first.device; ++i)
            block.push_back(&rows[i]);
        text += (text.empty() ? "" : "\n") + engine_heading(first, question, options);
        text += engine_lines(block, question, options.width);
        if (!question.model) text += feature_lines(catalog, block);
        const bool last = i == rows.size() || rows[i].system != first.system;
        if (last) text += notice_lines(catalog, *first.system, options.width);
    }
    return text;
}

Grid grid_of(const std::vector<EngineRow>& rows, const EnginesOn& question) {
    Grid grid{{"System", "Device", "Engine", "Subject", "Status", "Since", "Read", "Source", "Assumption", "Why"},
              std::vector<bool>(10, false),
              {}};
    const auto add = [&](const EngineRow& row, std::string_view subject, const Statement& said) {
        grid.rows.push_back({safe(row.system->id), safe(row.device->id), safe(row.engine->id), safe(subject),
                             std::string(name_of(said.status)), safe(said.since), safe(said.read), safe(said.source),
                             safe(said.assumption), safe(said.why)});
    };
    for (const EngineRow& row : rows) {
        if (question.model) add(row, question.model->id, row.model);
        else add(row, "engine", row.itself);
        for (const Statement& feature : row.features) add(row, feature.subject, feature);
    }
    return grid;
}

void add_statement(Json& json, const Statement& statement) {
    json["status"] = std::string(name_of(statement.status));
    json["since"] = text_or_null(statement.since);
    json["read"] = text_or_null(statement.read);
    json["source"] = split(statement.source, ',');
    json["assumption"] = text_or_null(statement.assumption);
    json["why"] = text_or_null(statement.why);
}

Json row_json(const EngineRow& row, const EnginesOn& question) {
    Json json{{"system", row.system->id},
              {"device", row.device->id},
              {"engine", row.engine->id},
              {"name", row.engine->name},
              {"as_of", text_or_null(row.engine->as_of)}};
    add_statement(json, row.itself);
    json["features"] = Json::array();
    for (const Statement& feature : row.features) {
        Json cell{{"feature", feature.subject}};
        add_statement(cell, feature);
        json["features"].push_back(std::move(cell));
    }
    json["model"] = nullptr;
    if (!question.model) return json;
    Json model{{"id", question.model->id},
               {"family", text_or_null(question.model->family)},
               {"quant", text_or_null(question.quant)},
               {"rests_on", row.rests_on}};
    add_statement(model, row.model);
    json["model"] = std::move(model);
    return json;
}

Json notice_json(const Notice& notice, const System& system) {
    return {{"id", notice.id},
            {"system", system.id},
            {"text", notice.text},
            {"since", text_or_null(notice.since)},
            {"as_of", text_or_null(notice.as_of)}};
}

/// From the records of the sources.
ReadDates read_dates(const std::vector<DataFile>& files) {
    ReadDates dates;
    const std::vector<json::Document> documents = parse_all(files);
    for (const FiledRecord& source : records_of(documents, {&kind_named("sources")}))
        if (const std::string_view read = source.text("read"); !read.empty())
            dates[std::string(source.text("id"))] = read;
    return dates;
}

std::string engines_on_json(const Catalog& catalog, const std::vector<EngineRow>& rows, const EnginesOn& question) {
    Json records = Json::array(), notices = Json::array();
    for (const EngineRow& row : rows) records.push_back(row_json(row, question));
    for (const System* system : question.systems)
        for (const Notice* notice : notices_on(catalog, *system)) notices.push_back(notice_json(*notice, *system));
    return dumped(
        {{"schema", "advisor/engines-on/1"}, {"records", std::move(records)}, {"notices", std::move(notices)}});
}

}  // namespace

std::string render_engines_on(const Catalog& catalog, const std::vector<DataFile>& files, const EnginesOn& question,
                              const RenderOptions& options) {
    const std::vector<EngineRow> rows = engine_rows(catalog, read_dates(files), question);
    if (options.format == Format::json) return engines_on_json(catalog, rows, question);
    if (options.format == Format::text) return as_text(catalog, rows, question, options);
    return grid_text(grid_of(rows, question), options);
}

}  // namespace advisor
