# What Debian 12 packages give us; `dev setup` installs them.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# CAF's Debian package has no CMake configuration. 0.17.6 is the only version
# supported: its sharp edges are designed around (docs/decisions).
find_library(CAF_CORE_LIBRARY caf_core REQUIRED)
find_path(CAF_INCLUDE_DIR caf/all.hpp REQUIRED)
add_library(CAF::core INTERFACE IMPORTED)
target_link_libraries(CAF::core INTERFACE ${CAF_CORE_LIBRARY} Threads::Threads)
target_include_directories(CAF::core SYSTEM INTERFACE ${CAF_INCLUDE_DIR})
# An unregistered message type must not compile.
target_compile_definitions(CAF::core INTERFACE CAF_ENABLE_TYPE_ID_CHECKS)
# Its network, for links between nodes alone.
find_library(CAF_IO_LIBRARY caf_io REQUIRED)
add_library(CAF::io INTERFACE IMPORTED)
target_link_libraries(CAF::io INTERFACE ${CAF_IO_LIBRARY} CAF::core)

find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
pkg_check_modules(CBOR REQUIRED IMPORTED_TARGET libcbor)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
# Its pkg-config file defines _FILE_OFFSET_BITS, which changes nothing where files
# have 64 bits anyway, but that precompiled headers do not fit any more.
set_target_properties(PkgConfig::HIREDIS PROPERTIES
  INTERFACE_COMPILE_DEFINITIONS "" INTERFACE_COMPILE_OPTIONS "")
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
pkg_check_modules(JWT REQUIRED IMPORTED_TARGET libjwt)
find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
find_package(ICU REQUIRED COMPONENTS i18n uc)
# Compressed bitmaps, and stems of English words, for search.
find_package(roaring REQUIRED)
find_library(STEMMER_LIBRARY stemmer REQUIRED)
