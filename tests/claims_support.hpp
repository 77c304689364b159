// The article's claims as they are in the data, and claims files of a test's own.
#pragma once

#include "advisor/audit.hpp"
#include "advisor/catalog.hpp"
#include "advisor/lab.hpp"
#include "support.hpp"

namespace advisor::test {

inline const std::vector<Source>& the_sources() {
    static const std::vector<Source> sources = load_sources(embedded_file("evidence/sources.json"));
    return sources;
}

inline const std::vector<MeasuredRow>& the_rows() {
    static const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), embedded_evidence());
    return rows;
}

inline const ClaimsFile& the_claims() {
    static const ClaimsFile file =
        load_claims(real_catalog(), embedded_file("evidence/claims.json"), the_sources(), the_rows());
    return file;
}

inline AuditedClaim audited(const std::string& id, const Request& wishes = {}) {
    return Auditor(real_catalog(), the_claims(), wishes).audit(get(the_claims().claims, id));
}

inline const std::string kRules = R"("rules": [{"id": "near", "meaning": "m", "tolerance": 0.1, "tests": [
    {"when": "abs(recomputed / figure - 1) <= tolerance", "verdict": "reproduces"},
    {"when": "ours == 1", "verdict": "conditional"}, {"verdict": "contradicted"}],
    "reason": {"reproduces": "{recomputed} for {figure}", "conditional": "only by ours", "contradicted": "no: {ours}"}}])";
inline const std::string kFigures =
    R"("figures": [{"name": "bandwidth", "fact": "devices/rtx-3090", "key": "bandwidth_gb_s"}])";

inline std::string file_with(const std::string& claim, const std::string& figures = kFigures,
                             const std::string& rules = kRules, const std::string& tables = "") {
    return R"({"schema": "advisor/claims-file/1", "sections": [{"number": 1, "title": "One"}], )" + figures + ", " +
           rules + R"(, "claims": [)" + claim + R"(], "tables": [)" + tables + "]}";
}

inline std::string claim_with(const std::string& keys) {
    return R"({"id": "a-claim", "section": 1, "claim": "A claim", "source": "article", )" + keys + "}";
}

inline std::string claims_refusal(const std::string& text) {
    return refusal_of([&] { load_claims(real_catalog(), {"claims.json", text}, the_sources(), the_rows()); });
}

}  // namespace advisor::test
