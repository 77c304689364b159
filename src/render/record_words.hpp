// Values of the data files as people and as programs read them.
#pragma once

#include <string>
#include <string_view>

#include "catalog/kinds.hpp"
#include "text/json_out.hpp"

namespace advisor::render {

/// "-" for null and for no value, lists joined.
std::string value_text(const json::Value* value);

Json as_json(const json::Value& value);
Json as_json(const FiledRecord& record);

/// {"schema": "advisor/list/1", "kind", "records"}
std::string records_json(std::string_view kind, Json records);

}  // namespace advisor::render
