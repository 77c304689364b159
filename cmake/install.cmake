# What `cmake --install` puts where. Component `advisor` is the tool with its data, manual and completions, of which
# packages are made; `development` is the core as a library, for find_package(advisor).
install(TARGETS advisor RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT advisor)
install(DIRECTORY data/ DESTINATION ${CMAKE_INSTALL_DATADIR}/advisor COMPONENT advisor)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT advisor)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT advisor FILES_MATCHING PATTERN "*.md")

# The program writes its manual and its completions; not while it is built, for who only builds it needs neither.
set(written ${CMAKE_CURRENT_BINARY_DIR}/written)
if(NOT CMAKE_CROSSCOMPILING)
    install(CODE "
        execute_process(COMMAND \"${CMAKE_COMMAND}\" -DADVISOR=$<TARGET_FILE:advisor> -DFOLDER=${written}
                                -P \"${PROJECT_SOURCE_DIR}/cmake/write_manual.cmake\" COMMAND_ERROR_IS_FATAL ANY)"
        COMPONENT advisor)
    install(DIRECTORY ${written}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT advisor)
    install(FILES ${written}/advisor.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
            RENAME advisor COMPONENT advisor)
    install(FILES ${written}/advisor.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _advisor
            COMPONENT advisor)
    install(FILES ${written}/advisor.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
            COMPONENT advisor)
endif()

# The core: find_package(advisor) gives advisor::core, which is static and brings its data.
include(CMakePackageConfigHelpers)
set(config ${CMAKE_INSTALL_LIBDIR}/cmake/advisor)
set(exported advisor_core advisor_data)
if(fmt_VERSION VERSION_LESS 11)
    list(APPEND exported advisor_fmt)
endif()
set_target_properties(advisor_core PROPERTIES EXPORT_NAME core)
install(TARGETS ${exported} EXPORT advisorTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(DIRECTORY include/advisor DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(EXPORT advisorTargets NAMESPACE advisor:: DESTINATION ${config} COMPONENT development)
configure_package_config_file(cmake/advisorConfig.cmake.in advisorConfig.cmake INSTALL_DESTINATION ${config})
write_basic_package_version_file(advisorConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/advisorConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/advisorConfigVersion.cmake
        DESTINATION ${config} COMPONENT development)
