# advisor_embed(TARGET NAME FILE...): compiles files of data/ into TARGET. Each becomes one generated .cpp, so that an edit
# rebuilds one object; index.cpp lists them all for advisor::embedded_NAME(), of the type that embedded_data() has
# (src/catalog/embedded.hpp).
function(advisor_embed target collection)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/generated/${collection})
    set(declarations "")
    set(entries "")
    foreach(name IN LISTS ARGN)
        set(input ${PROJECT_SOURCE_DIR}/data/${name})
        if(NOT EXISTS ${input})
            message(FATAL_ERROR "data/${name} does not exist; cmake/data_files.cmake lists it")
        endif()
        advisor_embed_file(${name} ${input})
    endforeach()
    configure_file(${PROJECT_SOURCE_DIR}/cmake/embedded_index.cpp.in ${folder}/index.cpp @ONLY)
    target_sources(${target} PRIVATE ${folder}/index.cpp)
endfunction()

# One file under one name; a macro, for it adds to the caller's lists.
macro(advisor_embed_file name input)
    string(MAKE_C_IDENTIFIER "data_${name}" symbol)
    set(output ${folder}/${symbol}.cpp)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -DSYMBOL=${symbol}
                -P ${PROJECT_SOURCE_DIR}/cmake/embed_json.cmake
        DEPENDS ${input} ${PROJECT_SOURCE_DIR}/cmake/embed_json.cmake
        COMMENT "Embedding data/${name}"
        VERBATIM)
    target_sources(${target} PRIVATE ${output})
    set_source_files_properties(${output} PROPERTIES COMPILE_OPTIONS -w)  # literals longer than ISO C++ promises
    string(APPEND declarations "extern const std::string_view ${symbol};\n")
    string(APPEND entries "        {\"${name}\", ${symbol}},\n")
endmacro()
