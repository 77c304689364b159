# The core as WebAssembly: core.js and core.wasm, which scripts/page puts beside the files of src/page. Configured by
# emcmake with ADVISOR_HEADERS, a folder that holds the headers of fmt and nlohmann_json and no others of the system.
include(cmake/sources.cmake)
include(cmake/data_files.cmake)
include(cmake/embed.cmake)
configure_file(src/version.cpp.in generated/version.cpp @ONLY)

set(page_cli ${ADVISOR_CLI_SOURCES})
list(REMOVE_ITEM page_cli ${ADVISOR_NOT_ON_PAGE_SOURCES})
set(page_telling ${ADVISOR_TELLING_SOURCES})
list(REMOVE_ITEM page_telling ${ADVISOR_AUDIT_SOURCES} ${ADVISOR_DETECT_SOURCES} ${ADVISOR_MODEL_FILE_SOURCES})

# Evidence that no question about a purchase looks at.
set(page_data ${ADVISOR_DATA_FILES})
list(REMOVE_ITEM page_data calibration-priors.json training-priors.json evidence/benchmarks.jsonl evidence/claims.json evidence/conventions.json
     evidence/power.jsonl evidence/training.jsonl)

add_library(page_computing OBJECT ${ADVISOR_COMPUTING_SOURCES})
add_library(page_telling OBJECT ${page_telling} ${ADVISOR_FMT_SOURCES} ${page_cli} ${ADVISOR_PAGE_SOURCES}
            ${CMAKE_CURRENT_BINARY_DIR}/generated/version.cpp)
add_library(page_core STATIC $<TARGET_OBJECTS:page_computing> $<TARGET_OBJECTS:page_telling>)  # for units nobody needs
set_target_properties(page_core PROPERTIES LINKER_LANGUAGE CXX)
add_executable(core ${ADVISOR_PAGE_MAIN_SOURCES})
target_link_libraries(core PRIVATE page_core)
advisor_embed(core data ${page_data})
foreach(target page_computing page_telling core)
    target_compile_features(${target} PRIVATE cxx_std_20)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_include_directories(${target} PRIVATE include src)
    target_include_directories(${target} SYSTEM PRIVATE ${ADVISOR_HEADERS})
    target_compile_options(${target} PRIVATE -fwasm-exceptions)
endforeach()
set(CMAKE_CXX_FLAGS_RELEASE "-DNDEBUG")
# A download gains from every byte: -O1 and -O2 are larger by a seventh, and no faster to those who wait.
target_compile_options(page_computing PRIVATE -Os)
target_compile_options(page_telling PRIVATE -Os)
target_compile_options(core PRIVATE -Os)
target_link_options(core PRIVATE -fwasm-exceptions -Os
    -sENVIRONMENT=worker -sALLOW_MEMORY_GROWTH=1 -sINITIAL_MEMORY=64MB -sTOTAL_STACK=4MB
    -sEXPORTED_FUNCTIONS=_advisor_answer,_advisor_status,_advisor_description,_malloc,_free
    -sEXPORTED_RUNTIME_METHODS=UTF8ToString,stringToUTF8,lengthBytesUTF8
    -sINCOMING_MODULE_JS_API=onRuntimeInitialized,locateFile,print,printErr --no-entry)
