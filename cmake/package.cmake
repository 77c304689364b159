# CPack: the tool as a .deb and as a tarball, of the component `advisor` alone. scripts/package calls it.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME advisor)
set(CPACK_PACKAGE_VENDOR "the advisor authors")
set(CPACK_PACKAGE_CONTACT "the advisor authors <advisor@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/packages)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_CURRENT_BINARY_DIR};advisor;advisor;/")
set(CPACK_MONOLITHIC_INSTALL ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/before_packing.cmake)
set(CPACK_POST_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/after_packing.cmake)
set(CPACK_ADVISOR_SOURCE_DIR ${PROJECT_SOURCE_DIR})

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Ranks complete systems, graphics cards in hosts and Macs by what they cost a
buyer a year: whether a model fits, how fast it reads and writes, what it
draws at the wall, what it costs to own. Each number has its source, each
prediction its interval. Needs no network.")

# advisor-0.2.0-linux-amd64.tar.gz, with the names of Debian's architectures
string(TOLOWER "${CMAKE_SYSTEM_NAME}" system)
string(REPLACE x86_64 amd64 processor "${CMAKE_SYSTEM_PROCESSOR}")
string(REPLACE aarch64 arm64 processor "${processor}")
set(CPACK_PACKAGE_FILE_NAME advisor-${PROJECT_VERSION}-${system}-${processor})
include(CPack)
