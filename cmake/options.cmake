# advisor_options: what every target of ours is compiled with. Linked, no global flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(advisor_options INTERFACE)
target_compile_options(advisor_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
    -Wno-missing-field-initializers  # designated initialisers leave fields out on purpose
    $<$<BOOL:${ADVISOR_WERROR}>:-Werror>
    $<$<CONFIG:Release>:-O2 -ffunction-sections -fdata-sections>)

if(ADVISOR_SANITIZE)
    target_compile_options(advisor_options INTERFACE
        -fsanitize=${ADVISOR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(advisor_options INTERFACE -fsanitize=${ADVISOR_SANITIZE})
endif()

# A released binary needs nothing but libc: fmt from its headers, the C++ runtime linked in, unused code dropped.
# Other configurations link the shared fmt, which compiles six times faster.
set(ADVISOR_FMT $<IF:$<CONFIG:Release>,fmt::fmt-header-only,fmt::fmt>)
add_library(advisor_self_contained INTERFACE)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT ADVISOR_SANITIZE)
    target_link_options(advisor_self_contained INTERFACE
        $<$<CONFIG:Release>:-static-libstdc++ -static-libgcc -Wl,--gc-sections>)
endif()
