# Run by CPack between installing and packing. A .deb gets what Debian's policy asks of it; every file the time that
# SOURCE_DATE_EPOCH names, so that the same sources give the same bytes.
set(root "${CPACK_TEMPORARY_INSTALL_DIRECTORY}")
set(epoch "$ENV{SOURCE_DATE_EPOCH}")

function(advisor_run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

if(CPACK_GENERATOR STREQUAL "DEB")
    set(share "${root}/usr/share")
    set(doc "${share}/doc/advisor")
    string(TIMESTAMP day "%a, %d %b %Y %H:%M:%S +0000" UTC)  # of SOURCE_DATE_EPOCH, where that is set
    set(version ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})

    file(READ "${doc}/LICENSE" license)
    string(REGEX REPLACE "^MIT License\n\n(Copyright[^\n]*)\n\n" "" terms "${license}")
    string(REPLACE "\n\n" "\n.\n" terms "${terms}")
    string(REGEX REPLACE "\n$" "" terms "${terms}")
    string(REPLACE "\n" "\n " terms "${terms}")
    string(REGEX MATCH "Copyright \\(c\\) ([^\n]*)" holder "${license}")
    file(WRITE "${doc}/copyright" "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: advisor

Files: *
Copyright: ${CMAKE_MATCH_1}
License: Expat
 ${terms}
")
    file(REMOVE "${doc}/LICENSE")

    file(RENAME "${doc}/CHANGELOG.md" "${doc}/changelog")
    file(WRITE "${doc}/changelog.Debian" "advisor (${version}) unstable; urgency=medium

  * Release ${CPACK_PACKAGE_VERSION}; see changelog.gz.

 -- ${CPACK_PACKAGE_CONTACT}  ${day}
")
    # Which compiler made it and a note of its build are no part of the program.
    advisor_run(strip --strip-unneeded --remove-section=.comment --remove-section=.note "${root}/usr/bin/advisor")
    file(GLOB pages "${share}/man/man1/*.1")
    advisor_run(gzip -9n "${doc}/changelog" "${doc}/changelog.Debian" ${pages})
    file(RENAME "${share}/zsh/site-functions" "${share}/zsh/vendor-completions")  # where Debian's zsh looks for packages
    file(MAKE_DIRECTORY "${share}/lintian/overrides")
    file(COPY_FILE "${CPACK_ADVISOR_SOURCE_DIR}/cmake/lintian-overrides" "${share}/lintian/overrides/advisor")
endif()

advisor_run(chmod -R u=rwX,go=rX "${root}")
if(NOT epoch STREQUAL "")
    advisor_run(find "${root}" -exec touch -h -d "@${epoch}" {} +)
endif()
