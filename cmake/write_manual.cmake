# cmake -DADVISOR=program -DFOLDER=folder -P write_manual.cmake
# Lets the program write its manual pages (man1/*.1) and its completions (advisor.bash, .zsh, .fish), of the data that is
# built in.
unset(ENV{ADVISOR_DATA_DIR})
file(REMOVE_RECURSE "${FOLDER}")
file(MAKE_DIRECTORY "${FOLDER}/man1")

function(advisor_writes file)
    execute_process(COMMAND "${ADVISOR}" ${ARGN} -o "${FOLDER}/${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

foreach(shell bash zsh fish)
    advisor_writes(advisor.${shell} completions ${shell} --no-config)
endforeach()

advisor_writes(man1/advisor.1 man)
file(STRINGS "${FOLDER}/man1/advisor.1" pages REGEX "^\\.BR advisor\\\\-")
list(REMOVE_DUPLICATES pages)
foreach(page IN LISTS pages)
    string(REGEX REPLACE "^\\.BR advisor\\\\-([a-z]+) .*" "\\1" command "${page}")
    advisor_writes(man1/advisor-${command}.1 man ${command})
endforeach()
