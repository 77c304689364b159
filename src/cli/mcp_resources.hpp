// The records of the catalog as resources of the Model Context Protocol: advisor://catalog/devices/rtx-3090.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/json.hpp"
#include "session.hpp"
#include "text/json_out.hpp"

namespace advisor::cli {

class Resources {
public:
    explicit Resources(const Options& options) : files_(reference_files(options)) {}

    /// `resources/list`: the kinds, then all records, some at a time; `cursor` says where to go on. Throws Error for a
    /// cursor that no answer held.
    Json listed(const json::Value& params);

    /// `resources/templates/list`.
    static Json templates();

    /// `resources/read`: what `advisor show` or `advisor list` says as JSON; nothing where there is no such resource.
    std::optional<Json> read(const std::string& uri) const;

private:
    Files files_;
    std::vector<Json> all_;  ///< what there is to list, once it was asked for

    void collect();
};

}  // namespace advisor::cli
