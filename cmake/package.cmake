# What CPack makes a Debian package of: the program with its manual and completions, not the library.
set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};${PROJECT_NAME};tool;/")
set(CPACK_PACKAGE_NAME eventsrc)
set(CPACK_PACKAGE_CONTACT
  "eventsrc maintainers <maintainers@eventsrc.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "event sourcing from the terminal")
set(CPACK_PACKAGE_DESCRIPTION
"Appends events to streams, each with a hash that covers all before it, and
prints the state of any stream at any point of its past. A store is one
SQLite file or one table in Amazon DynamoDB. There is no server to run.")
set(CPACK_STRIP_FILES ON)
# Whatever the umask is.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded where they are needed: libcurl by DynamoDB stores, which want certificates too, and libjq by
# jq programs.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, libcurl4, libjq1, tzdata")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion")

configure_file(cmake/debian/changelog.in debian/changelog @ONLY)
set(CPACK_EVENTSRC_SOURCE ${PROJECT_SOURCE_DIR})
set(CPACK_EVENTSRC_CHANGELOG ${CMAKE_BINARY_DIR}/debian/changelog)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package_files.cmake)
include(CPack)
