include(CMakeFindDependencyMacro)
find_dependency(fmt)
find_dependency(OpenSSL COMPONENTS Crypto)
include(${CMAKE_CURRENT_LIST_DIR}/eventsrc-targets.cmake)
