# Every source file, one list a module, in alphabetical order; tests/layering_test.py fails on one that is missing here.

set(ADVISOR_TEXT_SOURCES
    src/text/text.cpp
)

set(ADVISOR_CATALOG_SOURCES
    src/catalog/calibration.cpp
    src/catalog/catalog.cpp
    src/catalog/devices.cpp
    src/catalog/embedded_files.cpp
    src/catalog/engines.cpp
    src/catalog/evidence.cpp
    src/catalog/evidence_fields.cpp
    src/catalog/evidence_formats.cpp
    src/catalog/evidence_llama_bench.cpp
    src/catalog/evidence_llama_benchy.cpp
    src/catalog/evidence_names.cpp
    src/catalog/evidence_vllm_bench.cpp
    src/catalog/evidence_write.cpp
    src/catalog/json.cpp
    src/catalog/load.cpp
    src/catalog/models.cpp
    src/catalog/preferences.cpp
    src/catalog/prices.cpp
    src/catalog/reader.cpp
    src/catalog/systems.cpp
)

set(ADVISOR_MODEL_FILE_SOURCES
    src/model_file/tensors.cpp
)

set(ADVISOR_WORKLOAD_SOURCES
    src/workload/model.cpp
    src/workload/names.cpp
    src/workload/profile.cpp
    src/workload/resolve.cpp
    src/workload/resolve_needs.cpp
    src/workload/resolve_site.cpp
)

set(ADVISOR_MEMORY_SOURCES
    src/memory/memory.cpp
    src/memory/weights.cpp
)

set(ADVISOR_SPEED_SOURCES
    src/speed/accuracy.cpp
    src/speed/calibrate.cpp
    src/speed/cases.cpp
    src/speed/fit.cpp
    src/speed/intervals.cpp
    src/speed/learn.cpp
    src/speed/links.cpp
    src/speed/names.cpp
    src/speed/nearest.cpp
    src/speed/speed.cpp
    src/speed/terms.cpp
)

set(ADVISOR_POWER_SOURCES
    src/power/power.cpp
)

set(ADVISOR_COST_SOURCES
    src/cost/alternatives.cpp
    src/cost/cost.cpp
)

set(ADVISOR_ASSESS_SOURCES
    src/assess/assess.cpp
    src/assess/enumerate.cpp
)

set(ADVISOR_DECIDE_SOURCES
    src/decide/changes.cpp
    src/decide/constraints.cpp
    src/decide/decide.cpp
    src/decide/evaluate.cpp
    src/decide/fits.cpp
    src/decide/fixes.cpp
    src/decide/remarks.cpp
    src/decide/utility.cpp
)

set(ADVISOR_RENDER_SOURCES
    src/render/accuracy.cpp
    src/render/accuracy_json.cpp
    src/render/calibration_json.cpp
    src/render/columns.cpp
    src/render/compare.cpp
    src/render/decision_json.cpp
    src/render/estimate.cpp
    src/render/fit_cost.cpp
    src/render/fits.cpp
    src/render/grid.cpp
    src/render/layout.cpp
    src/render/list_json.cpp
    src/render/output_json.cpp
    src/render/placement.cpp
    src/render/recommend.cpp
    src/render/records_json.cpp
    src/render/rows.cpp
    src/render/sections.cpp
    src/render/show_json.cpp
    src/render/tables.cpp
    src/render/words.cpp
)

set(ADVISOR_CLI_SOURCES
    src/main.cpp
    src/cli/accuracy.cpp
    src/cli/app.cpp
    src/cli/calibrate.cpp
    src/cli/check.cpp
    src/cli/commands.cpp
    src/cli/compare.cpp
    src/cli/cost.cpp
    src/cli/decision.cpp
    src/cli/estimate.cpp
    src/cli/files.cpp
    src/cli/fit.cpp
    src/cli/help.cpp
    src/cli/hints.cpp
    src/cli/import.cpp
    src/cli/list.cpp
    src/cli/options.cpp
    src/cli/recommend.cpp
    src/cli/show.cpp
    src/cli/terminal.cpp
)

set(ADVISOR_TEST_SOURCES
    tests/calibrate_test.cpp
    tests/catalog_test.cpp
    tests/cost_test.cpp
    tests/decide_test.cpp
    tests/evidence_test.cpp
    tests/fit_test.cpp
    tests/memory_test.cpp
    tests/power_test.cpp
    tests/records_test.cpp
    tests/render_test.cpp
    tests/speed_test.cpp
    tests/text_test.cpp
    tests/units_test.cpp
    tests/workload_test.cpp
)

set(ADVISOR_BENCH_SOURCES
    tests/bench/assess_bench.cpp
)

set(ADVISOR_CORE_SOURCES
    ${ADVISOR_TEXT_SOURCES}
    ${ADVISOR_CATALOG_SOURCES}
    ${ADVISOR_MODEL_FILE_SOURCES}
    ${ADVISOR_WORKLOAD_SOURCES}
    ${ADVISOR_MEMORY_SOURCES}
    ${ADVISOR_SPEED_SOURCES}
    ${ADVISOR_POWER_SOURCES}
    ${ADVISOR_COST_SOURCES}
    ${ADVISOR_ASSESS_SOURCES}
    ${ADVISOR_DECIDE_SOURCES}
    ${ADVISOR_RENDER_SOURCES}
)
