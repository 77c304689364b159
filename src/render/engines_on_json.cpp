#include "engines_on.hpp"
#include "records_json.hpp"

namespace advisor::render {
namespace {

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json list_of(const std::string& ids) {
    Json list = Json::array();
    if (ids.empty()) return list;
    for (const std::string& id : split(ids, ',')) {
        const std::size_t start = id.find_first_not_of(' ');
        if (start != std::string::npos) list.push_back(id.substr(start));
    }
    return list;
}

void add_statement(Json& json, const Statement& statement) {
    json["status"] = std::string(name_of(statement.status));
    json["since"] = or_null(statement.since);
    json["read"] = or_null(statement.read);
    json["source"] = list_of(statement.source);
    json["assumption"] = or_null(statement.assumption);
    json["why"] = or_null(statement.why);
}

Json row_json(const EngineRow& row, const EnginesOn& question) {
    Json json{{"system", row.system->id},
              {"device", row.device->id},
              {"engine", row.engine->id},
              {"name", row.engine->name},
              {"as_of", or_null(row.engine->as_of)}};
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
               {"family", or_null(question.model->family)},
               {"quant", or_null(question.quant)},
               {"rests_on", row.rests_on}};
    add_statement(model, row.model);
    json["model"] = std::move(model);
    return json;
}

Json notice_json(const Notice& notice, const System& system) {
    return {{"id", notice.id},
            {"system", system.id},
            {"text", notice.text},
            {"since", or_null(notice.since)},
            {"as_of", or_null(notice.as_of)}};
}

}  // namespace

ReadDates read_dates(const std::vector<DataFile>& files) {
    ReadDates dates;
    for (const Record& source : records_of(files, {&kind_named("sources")})) {
        const auto id = source.json.find("id"), read = source.json.find("read");
        if (id == source.json.end() || read == source.json.end() || !id->is_string() || !read->is_string()) continue;
        dates[id->get<std::string>()] = read->get<std::string>();
    }
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

}  // namespace advisor::render
