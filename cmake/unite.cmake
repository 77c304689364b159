# Sources of one module compiled as one, a few at a time, so that what they include is read once: a third of a build. Sources
# stay correct without it, and no two of a module define one name differently. A compiler cache gains from single
# sources, so do the debug presets and whoever reads a warning.
set(unite OFF)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT CMAKE_CXX_COMPILER_LAUNCHER AND NOT ADVISOR_SANITIZE)
    set(unite ON)
endif()
option(ADVISOR_UNITE "Compile a few sources of a module as one" ${unite})

# advisor_unite(module sources...): groups of at most twelve.
function(advisor_unite module)
    set(count 0)
    foreach(source IN LISTS ARGN)
        math(EXPR group "${count} / 12")
        set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${module}_${group})
        math(EXPR count "${count} + 1")
    endforeach()
endfunction()

foreach(target IN ITEMS advisor_computing advisor_core advisor_cli)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${ADVISOR_UNITE} UNITY_BUILD_MODE GROUP)
endforeach()
foreach(module IN ITEMS TEXT CATALOG MODEL_FILE BUILD WORKLOAD MEMORY SPEED POWER COST DECIDE EXPLORE ANSWER RENDER LAB
                        AUDIT DETECT CLI)
    advisor_unite(${module} ${ADVISOR_${module}_SOURCES})
endforeach()
