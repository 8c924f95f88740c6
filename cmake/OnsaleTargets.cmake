# Settings that every target shares, and the one function that makes them.

add_library(onsale_options INTERFACE)
target_compile_options(onsale_options INTERFACE
  -Wall -Wextra -Werror -fno-omit-frame-pointer)
target_include_directories(onsale_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(onsale_options INTERFACE
  ONSALE_VERSION="${PROJECT_VERSION}")

set(ONSALE_SANITIZE "" CACHE STRING "Sanitizers to build with, for example address,undefined")
if(ONSALE_SANITIZE)
  target_compile_options(onsale_options INTERFACE -fsanitize=${ONSALE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(onsale_options INTERFACE -fsanitize=${ONSALE_SANITIZE})
  if(ONSALE_SANITIZE MATCHES thread)
    # GCC 12 warns about atomic_thread_fence, which libraries use in headers.
    target_compile_options(onsale_options INTERFACE -Wno-error=tsan)
  endif()
endif()

# GCC 12 with sanitizers takes parts of <regex> and <functional> for uninitialized.
# Forgives the sources that meet with it, so that all others stay strict.
function(onsale_forgive_uninitialized)
  if(ONSALE_SANITIZE)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -Wno-error=maybe-uninitialized)
  endif()
endfunction()

option(ONSALE_UNITY
  "Compile the sources of a target in batches: half the work from scratch, more after an edit" OFF)
if(ONSALE_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # GCC looks for garbage less often: a tenth less time, for a tenth more memory.
  target_compile_options(onsale_options INTERFACE
    --param=ggc-min-heapsize=524288 --param=ggc-min-expand=200)
endif()

# With ONSALE_UNITY, compiles the sources of the target in batches of about the same
# size, of `most` sources at most. Whoever edits one source waits for its batch.
function(onsale_in_batches target most)
  if(NOT ONSALE_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(LENGTH sources count)
  math(EXPR batches "(${count} + ${most} - 1) / ${most}")
  math(EXPR size "(${count} + ${batches} - 1) / ${batches}")
  # Each source of a test defines its SUITE.
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON
    UNITY_BUILD_BATCH_SIZE ${size}
    UNITY_BUILD_CODE_AFTER_INCLUDE "#undef SUITE")
endfunction()

# Makes the library target of one layer. It sees the headers of no other layer but
# those it links, since each layer's headers need what that layer links.
#
#   onsale_library(actors SOURCES a.cpp b.cpp LINK onsale::domain onsale::storage)
function(onsale_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;PCH" ${ARGN})
  add_library(onsale_${name} STATIC ${arg_SOURCES})
  add_library(onsale::${name} ALIAS onsale_${name})
  target_link_libraries(onsale_${name} PUBLIC onsale_options ${arg_LINK})
  if(arg_PCH)
    target_precompile_headers(onsale_${name} PRIVATE ${arg_PCH})
  endif()
  onsale_in_batches(onsale_${name} 10)
endfunction()

# Makes a library of headers alone, such as a port.
function(onsale_port name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_library(onsale_${name} INTERFACE)
  add_library(onsale::${name} ALIAS onsale_${name})
  target_link_libraries(onsale_${name} INTERFACE onsale_options ${arg_LINK})
endfunction()

# What tests need with sanitizers, and how much longer everything takes. They report
# to files, since a server that is killed tells nobody else.
set(reports "log_path=${CMAKE_BINARY_DIR}/reports/report")
set(ONSALE_TEST_ENVIRONMENT "")
set(ONSALE_TEST_SLOWNESS 1)
if(ONSALE_SANITIZE MATCHES thread)
  set(ONSALE_TEST_ENVIRONMENT
    "TSAN_OPTIONS=${reports}:suppressions=${CMAKE_SOURCE_DIR}/tests/sanitizers/tsan_suppressions.txt")
  set(ONSALE_TEST_SLOWNESS 5)
elseif(ONSALE_SANITIZE)
  set(ONSALE_TEST_ENVIRONMENT "ASAN_OPTIONS=${reports}" "UBSAN_OPTIONS=${reports}")
  set(ONSALE_TEST_SLOWNESS 3)
endif()

# Makes one test program of a folder; every source in it is a suite of its own,
# named after its path: tests/domain/ids.cpp is the suite `domain.ids`.
#
#   onsale_test(domain SOURCES ids.cpp LINK onsale::domain)
function(onsale_test folder)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINK;ENVIRONMENT" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  list(APPEND arg_ENVIRONMENT ${ONSALE_TEST_ENVIRONMENT})
  math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * ${ONSALE_TEST_SLOWNESS}")
  string(REPLACE "/" "_" target test_${folder})
  string(REPLACE "/" "." prefix ${folder})
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE onsale_options onsale_test_main onsale::test_support
    CAF::core ${arg_LINK})
  target_precompile_headers(${target} REUSE_FROM onsale_test_pch)
  add_dependencies(${target} onsale_test_pch)
  onsale_in_batches(${target} 12)
  foreach(source ${arg_SOURCES})
    get_filename_component(stem ${source} NAME_WE)
    add_test(NAME ${prefix}.${stem} COMMAND ${target} ${prefix}.${stem})
    set_tests_properties(${prefix}.${stem} PROPERTIES TIMEOUT ${arg_TIMEOUT}
      ENVIRONMENT "${arg_ENVIRONMENT}")
  endforeach()
endfunction()

# Installs the npm packages of this folder as its lock file says. Sets `out` to what
# is there once they are.
function(onsale_npm_packages out comment)
  set(stamp ${CMAKE_CURRENT_SOURCE_DIR}/node_modules/.package-lock.json)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error
    DEPENDS package.json package-lock.json
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    COMMENT "${comment}"
    VERBATIM)
  set(${out} ${stamp} PARENT_SCOPE)
endfunction()

# Makes a source that holds files as strings, so that the program is one file.
#
#   onsale_embed(storage_sqlite migrations sqlite/migrations/*.sql)
# defines `onsale::embedded::migrations()` -> vector of {name, text}.
#
#   onsale_embed(http page DIRECTORY dist STAMP built)
# the same with the files that are in a directory once STAMP is made.
function(onsale_embed target name)
  cmake_parse_arguments(arg "" "DIRECTORY;STAMP" "" ${ARGN})
  set(files ${arg_UNPARSED_ARGUMENTS})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAME=${name} "-DFILES=${files}"
      "-DDIRECTORY=${arg_DIRECTORY}" -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${arg_STAMP} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  # It changes with the files.
  set_source_files_properties(${out} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(onsale_${target} PRIVATE ${out})
endfunction()
