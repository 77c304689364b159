# Every source file, one list a module, in alphabetical order; tests/layering_test.py fails on one that is missing here.

set(ADVISOR_TEXT_SOURCES
    src/text/json_out.cpp
    src/text/members.cpp
    src/text/numbers.cpp
    src/text/text.cpp
)

set(ADVISOR_FMT_SOURCES src/text/fmt.cpp)

set(ADVISOR_CATALOG_SOURCES
    src/catalog/calibration.cpp
    src/catalog/catalog.cpp
    src/catalog/engines.cpp
    src/catalog/hardware.cpp
    src/catalog/json.cpp
    src/catalog/load.cpp
    src/catalog/machines.cpp
    src/catalog/money.cpp
    src/catalog/noise.cpp
    src/catalog/preferences.cpp
    src/catalog/price_list.cpp
    src/catalog/prices.cpp
    src/catalog/rates.cpp
    src/catalog/reader.cpp
    src/catalog/records.cpp
    src/catalog/support.cpp
    src/catalog/training.cpp
)

set(ADVISOR_MODEL_FILE_SOURCES
    src/model_file/gguf.cpp
    src/model_file/gguf_header.cpp
    src/model_file/gguf_shape.cpp
    src/model_file/hf_config.cpp
    src/model_file/hf_fields.cpp
    src/model_file/hf_layers.cpp
    src/model_file/tensors.cpp
)

set(ADVISOR_BUILD_SOURCES
    src/build/chip.cpp
    src/build/grammar.cpp
    src/build/machine.cpp
    src/build/named.cpp
    src/build/seats.cpp
)

set(ADVISOR_WORKLOAD_SOURCES
    src/workload/flags.cpp
    src/workload/model_words.cpp
    src/workload/resolve.cpp
    src/workload/resolve_machine.cpp
    src/workload/resolve_money.cpp
    src/workload/resolve_purchase.cpp
    src/workload/resolve_training.cpp
)

set(ADVISOR_MEMORY_SOURCES
    src/memory/memory.cpp
    src/memory/weights.cpp
)

set(ADVISOR_SPEED_SOURCES
    src/speed/host_terms.cpp
    src/speed/interval.cpp
    src/speed/speculative.cpp
    src/speed/speed.cpp
    src/speed/terms.cpp
)

set(ADVISOR_POWER_SOURCES
    src/power/power.cpp
)

set(ADVISOR_TRAINING_SOURCES
    src/training/training.cpp
)

set(ADVISOR_COST_SOURCES
    src/cost/cost.cpp
    src/cost/queueing.cpp
)

set(ADVISOR_ASSESS_SOURCES
    src/assess/assess.cpp
)

set(ADVISOR_DECIDE_SOURCES
    src/decide/builds.cpp
    src/decide/constraints.cpp
    src/decide/cost_to_you.cpp
    src/decide/decide.cpp
    src/decide/needs.cpp
)

set(ADVISOR_EXPLORE_SOURCES
    src/explore/axes.cpp
    src/explore/bottleneck.cpp
    src/explore/breakeven.cpp
    src/explore/build_choices.cpp
    src/explore/build_list.cpp
    src/explore/changes.cpp
    src/explore/draws.cpp
    src/explore/equal_work.cpp
    src/explore/fits.cpp
    src/explore/market.cpp
    src/explore/nothing_to_build.cpp
    src/explore/prospect.cpp
    src/explore/random.cpp
    src/explore/rented.cpp
    src/explore/upgrade.cpp
    src/explore/upgrade_builds.cpp
    src/explore/upgrade_steps.cpp
    src/explore/ways_out.cpp
)

set(ADVISOR_ANSWER_SOURCES
    src/answer/answer.cpp
    src/answer/chart_map.cpp
    src/answer/chart_sweeps.cpp
    src/answer/charts.cpp
    src/answer/figures.cpp
    src/answer/remarks.cpp
    src/answer/staleness.cpp
)

set(ADVISOR_RENDER_SOURCES
    src/render/breakeven.cpp
    src/render/build.cpp
    src/render/build_screen.cpp
    src/render/chart_axes.cpp
    src/render/chart_json.cpp
    src/render/chart_svg.cpp
    src/render/chart_svg_areas.cpp
    src/render/chart_table.cpp
    src/render/chart_text.cpp
    src/render/columns.cpp
    src/render/compare.cpp
    src/render/compare_words.cpp
    src/render/cost.cpp
    src/render/decision_json.cpp
    src/render/engines_on.cpp
    src/render/estimate.cpp
    src/render/fields.cpp
    src/render/fit.cpp
    src/render/fit_screen.cpp
    src/render/html.cpp
    src/render/layout.cpp
    src/render/list.cpp
    src/render/placement.cpp
    src/render/prices.cpp
    src/render/recommend.cpp
    src/render/recommend_screen.cpp
    src/render/recommend_words.cpp
    src/render/render_chart.cpp
    src/render/report.cpp
    src/render/report_plans.cpp
    src/render/report_recommend.cpp
    src/render/report_systems.cpp
    src/render/screen.cpp
    src/render/sections.cpp
    src/render/side_by_side.cpp
    src/render/svg.cpp
    src/render/tables.cpp
    src/render/upgrade.cpp
    src/render/upgrade_screen.cpp
    src/render/words.cpp
)

set(ADVISOR_LAB_SOURCES
    src/lab/accuracy.cpp
    src/lab/agreement.cpp
    src/lab/calibrate.cpp
    src/lab/calibration_json.cpp
    src/lab/cases.cpp
    src/lab/evidence.cpp
    src/lab/fit.cpp
    src/lab/import.cpp
    src/lab/import_llama_bench.cpp
    src/lab/intervals.cpp
    src/lab/joint_fit.cpp
    src/lab/joint_model.cpp
    src/lab/learn.cpp
    src/lab/names.cpp
    src/lab/power_accuracy.cpp
    src/lab/power_rows.cpp
    src/lab/training_accuracy.cpp
    src/lab/training_fit.cpp
    src/lab/training_rows.cpp
)

set(ADVISOR_LEAST_SQUARES_SOURCES src/lab/least_squares.cpp)

set(ADVISOR_AUDIT_SOURCES
    src/audit/audit.cpp
    src/audit/closing_answers.cpp
    src/audit/expression.cpp
    src/audit/figures.cpp
    src/audit/in_full.cpp
    src/audit/json.cpp
    src/audit/measured.cpp
    src/audit/page.cpp
    src/audit/read.cpp
    src/audit/text.cpp
    src/audit/values.cpp
)

set(ADVISOR_DETECT_SOURCES
    src/detect/detect.cpp
    src/detect/json.cpp
    src/detect/linux.cpp
    src/detect/mac.cpp
    src/detect/matching.cpp
    src/detect/reading.cpp
    src/detect/reports.cpp
    src/detect/screen.cpp
)

set(ADVISOR_CLI_SOURCES
    src/cli/annex_commands.cpp
    src/cli/app.cpp
    src/cli/batch.cpp
    src/cli/chart_command.cpp
    src/cli/commands.cpp
    src/cli/completions.cpp
    src/cli/import_command.cpp
    src/cli/io.cpp
    src/cli/lines.cpp
    src/cli/man.cpp
    src/cli/mcp.cpp
    src/cli/mcp_resources.cpp
    src/cli/options.cpp
    src/cli/own_files.cpp
    src/cli/questions.cpp
    src/cli/reference_commands.cpp
    src/cli/schemas.cpp
    src/cli/session.cpp
    src/cli/store.cpp
    src/cli/tower_commands.cpp
    src/cli/vocabulary.cpp
    src/cli/write.cpp
)

set(ADVISOR_MAIN_SOURCES src/main.cpp)

# The page: what it asks of the core, which tests try too; and what only WebAssembly has.
set(ADVISOR_PAGE_SOURCES
    src/page/answers.cpp
    src/page/description.cpp
)
set(ADVISOR_PAGE_MAIN_SOURCES
    src/page/left_out.cpp
    src/page/main.cpp
)

# Units of cli that belong to a terminal, to files or to threads, which the page has not.
set(ADVISOR_NOT_ON_PAGE_SOURCES
    src/cli/annex_commands.cpp
    src/cli/app.cpp
    src/cli/batch.cpp
    src/cli/completions.cpp
    src/cli/import_command.cpp
    src/cli/lines.cpp
    src/cli/man.cpp
    src/cli/mcp.cpp
    src/cli/mcp_resources.cpp
    src/cli/own_files.cpp
    src/cli/reference_commands.cpp
    src/cli/schemas.cpp
    src/cli/store.cpp
    src/cli/vocabulary.cpp
    src/cli/write.cpp
)

set(ADVISOR_TEST_SOURCES
    tests/all_else_equal_test.cpp
    tests/around_test.cpp
    tests/breakeven_test.cpp
    tests/build_list_test.cpp
    tests/build_test.cpp
    tests/calibrate_test.cpp
    tests/catalog_test.cpp
    tests/chart_test.cpp
    tests/audit_fairness_test.cpp
    tests/claims_test.cpp
    tests/cost_test.cpp
    tests/cost_to_you_test.cpp
    tests/decide_test.cpp
    tests/detect_test.cpp
    tests/judgement_test.cpp
    tests/draws_test.cpp
    tests/ecosystem_test.cpp
    tests/evidence_test.cpp
    tests/expression_test.cpp
    tests/fit_test.cpp
    tests/gguf_test.cpp
    tests/hf_config_test.cpp
    tests/members_test.cpp
    tests/json_test.cpp
    tests/least_squares_test.cpp
    tests/memory_test.cpp
    tests/money_test.cpp
    tests/noise_test.cpp
    tests/page_test.cpp
    tests/power_rows_test.cpp
    tests/power_test.cpp
    tests/price_list_test.cpp
    tests/profiles_test.cpp
    tests/queueing_test.cpp
    tests/records_test.cpp
    tests/render_test.cpp
    tests/schemas_test.cpp
    tests/speculative_test.cpp
    tests/speed_test.cpp
    tests/staleness_test.cpp
    tests/text_test.cpp
    tests/training_test.cpp
    tests/units_test.cpp
    tests/upgrade_test.cpp
    tests/workload_test.cpp
)

set(ADVISOR_BENCH_SOURCES
    tests/bench/assess_bench.cpp
)

# What is worth more of the compiler's time: reading the catalog, the physics, the ranking and what asks it again.
set(ADVISOR_COMPUTING_SOURCES
    ${ADVISOR_TEXT_SOURCES}
    ${ADVISOR_CATALOG_SOURCES}
    ${ADVISOR_BUILD_SOURCES}
    ${ADVISOR_MEMORY_SOURCES}
    ${ADVISOR_SPEED_SOURCES}
    ${ADVISOR_POWER_SOURCES}
    ${ADVISOR_TRAINING_SOURCES}
    ${ADVISOR_COST_SOURCES}
    ${ADVISOR_ASSESS_SOURCES}
    ${ADVISOR_DECIDE_SOURCES}
    ${ADVISOR_EXPLORE_SOURCES}
    ${ADVISOR_LEAST_SQUARES_SOURCES}
)

# The rest of the library.
set(ADVISOR_TELLING_SOURCES
    ${ADVISOR_MODEL_FILE_SOURCES}
    ${ADVISOR_WORKLOAD_SOURCES}
    ${ADVISOR_ANSWER_SOURCES}
    ${ADVISOR_RENDER_SOURCES}
    ${ADVISOR_LAB_SOURCES}
    ${ADVISOR_AUDIT_SOURCES}
    ${ADVISOR_DETECT_SOURCES}
)
