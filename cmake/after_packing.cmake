# Run by CPack after packing. CPack takes the files of a tarball in the order in which the file system has them, and the
# owner who ran it: here the tarball is packed again, by name and of root.
if(CPACK_GENERATOR STREQUAL "TGZ")
    set(mtime "")
    if(NOT "$ENV{SOURCE_DATE_EPOCH}" STREQUAL "")
        set(mtime "--mtime=@$ENV{SOURCE_DATE_EPOCH}")
    endif()
    get_filename_component(folder "${CPACK_TEMPORARY_DIRECTORY}" NAME)
    get_filename_component(beside "${CPACK_TEMPORARY_DIRECTORY}" DIRECTORY)
    foreach(package IN LISTS CPACK_PACKAGE_FILES)
        execute_process(
            COMMAND tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu ${mtime} -C "${beside}" -cf - "${folder}"
            COMMAND gzip -9n
            OUTPUT_FILE "${package}" COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
endif()
