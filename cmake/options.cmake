# advisor_options: what every target of ours is compiled with. Linked, no global flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(advisor_options INTERFACE)
target_compile_definitions(advisor_options INTERFACE _GLIBCXX_ASSERTIONS)  # a wrong index stops instead of corrupting
target_compile_options(advisor_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
    -Wno-missing-field-initializers  # designated initialisers leave fields out on purpose
    -ffp-contract=off  # where processors fuse products into sums, as 64-bit Arm does, answers keep their bytes
    $<$<BOOL:${ADVISOR_WERROR}>:-Werror>
    # What computes is optimised further, tests are not: words and flags gain nothing from it and take twice as long to
    # compile.
    $<$<CONFIG:Release>:-O$<IF:$<STREQUAL:$<TARGET_PROPERTY:ADVISOR_LEVEL>,>,1,$<TARGET_PROPERTY:ADVISOR_LEVEL>>
    -ffunction-sections -fdata-sections>)

# What most units include is read once. Sources name all that they use and compile without it, as
# the debug presets and continuous integration do; a compiler cache cannot use it.
set(precompile ON)
if(CMAKE_CXX_COMPILER_LAUNCHER OR NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR ADVISOR_SANITIZE OR ADVISOR_WERROR)
    set(precompile OFF)
endif()
option(ADVISOR_PRECOMPILE "Precompile the headers that most units include" ${precompile})
function(advisor_precompile target)
    if(ADVISOR_PRECOMPILE)
        # GCC 12 warns of what it inlines from a precompiled <string> as if that were not the system's; where warnings
        # are errors nothing is precompiled.
        target_compile_options(${target} PRIVATE
            $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds>)
        target_precompile_headers(${target} PRIVATE ${ARGN}
            <algorithm> <array> <cmath> <map> <optional> <string> <string_view> <utility> <vector> <fmt/format.h>
            ${PROJECT_SOURCE_DIR}/include/advisor/text.hpp ${PROJECT_SOURCE_DIR}/include/advisor/answer.hpp)
    endif()
endfunction()

if(ADVISOR_SANITIZE)
    target_compile_options(advisor_options INTERFACE
        -fsanitize=${ADVISOR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(advisor_options INTERFACE -fsanitize=${ADVISOR_SANITIZE})
endif()

# What makes an error in memory stop the program instead of serving somebody. A stack protector with -O0 tells nothing and
# FORTIFY needs an optimiser, so Release alone has them; no path of the build's folder gets into its bytes.
add_library(advisor_hardened INTERFACE)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT ADVISOR_SANITIZE)
    target_compile_options(advisor_hardened INTERFACE
        $<$<CONFIG:Release>:-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
        -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
        $<$<NOT:$<BOOL:$<TARGET_PROPERTY:POSITION_INDEPENDENT_CODE>>>:-fPIE>>)
endif()

# A released binary needs nothing but libc: the C++ runtime linked in, unused code and symbols dropped. Its place in memory
# is chosen at each start, and what the loader writes there is read-only afterwards.
add_library(advisor_self_contained INTERFACE)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT ADVISOR_SANITIZE)
    target_link_options(advisor_self_contained INTERFACE
        $<$<CONFIG:Release>:-static-libstdc++ -static-libgcc -Wl,--gc-sections -pie -Wl,-z,relro -Wl,-z,now -s>)
endif()

# {fmt} compiled once, in src/text/fmt.cpp, which knows the templates of fmt 9 and 10: Debian ships no static library, and
# header-only it takes half of the build.
if(fmt_VERSION VERSION_LESS 11)
    add_library(advisor_fmt STATIC ${ADVISOR_FMT_SOURCES})
    target_include_directories(advisor_fmt SYSTEM PUBLIC
        $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>)
    target_compile_options(advisor_fmt PRIVATE -ffunction-sections -fdata-sections)
    target_link_libraries(advisor_fmt PRIVATE $<BUILD_INTERFACE:advisor_hardened>)
else()
    add_library(advisor_fmt INTERFACE)
    target_link_libraries(advisor_fmt INTERFACE fmt::fmt-header-only)
endif()
