find_package(GTest REQUIRED)
include(GoogleTest)

# The tests of what several threads share, which run under ThreadSanitizer as well:
# `./dev test tsan` builds this target and runs the tests whose label says `threads`.
add_custom_target(cq_thread_tests)

# cq_add_test(<name> SOURCES <files> [LIBRARIES <targets>] [LABELS <label>] [FIXTURE <name>]
#             [LONG] [CLIENT] [THREADS] [IN <n>] [SANITIZED_IN <n>])
# One test program; each of its cases is one test of CTest. Its sources include "support/…" and are
# told where the build and the test data are. LONG: it is begun before others, so that at the end no
# processor waits for one long test. CLIENT: what it tests are other processes, so that it needs no
# sanitizer itself. THREADS: it is one of cq_thread_tests. IN: the cases run in that many processes,
# each one test of CTest, where starting one takes longer than most cases; with sanitizers that is so
# of every program, with SANITIZED_IN processes, 2 if nothing is said.
function(cq_add_test name)
  cmake_parse_arguments(arg "LONG;CLIENT;THREADS" "TIMEOUT;FIXTURE;LABELS;IN;SANITIZED_IN"
                        "SOURCES;LIBRARIES" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300) # generous: sanitized tests on a busy machine take long
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(
    ${name}
    PRIVATE CQ_TEST_DATA_DIRECTORY="${CMAKE_SOURCE_DIR}/tests/data"
            CQ_SOURCE_DIRECTORY="${CMAKE_SOURCE_DIR}"
            CQ_BINARY_DIRECTORY="${CMAKE_BINARY_DIR}"
            CQ_SERVER_BINARY="${CMAKE_BINARY_DIR}/bin/cq-server"
            CQ_MODULE_DIRECTORY="${CQ_MODULE_OUTPUT_DIRECTORY}"
            CQ_TEST_MODULE_DIRECTORY="${CMAKE_BINARY_DIR}/tests/modules")
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} cq-test-support GTest::gtest_main
                                        GTest::gmock cq_compiler_options)
  if(arg_CLIENT AND CQ_CLIENT_CODE_OPTIONS)
    target_compile_options(${name} PRIVATE ${CQ_CLIENT_CODE_OPTIONS})
    cq_precompile_test_headers(${name})
  else()
    target_compile_options(${name} PRIVATE ${CQ_TEST_CODE_OPTIONS})
    cq_precompile_test_headers(${name} REUSE_FROM cq-test-headers)
  endif()
  if(arg_THREADS)
    add_dependencies(cq_thread_tests ${name})
    # One label, as GoogleTest's CMake module takes no list; ctest -L looks for a part of it.
    string(APPEND arg_LABELS "-threads")
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS ${name}) # an empty one would be lost, and the next word taken for it
  endif()
  set(cost 0)
  if(arg_LONG)
    set(cost 10)
  endif()
  if(CQ_SANITIZERS AND arg_SANITIZED_IN)
    set(arg_IN ${arg_SANITIZED_IN})
  elseif(CQ_SANITIZERS AND NOT arg_IN)
    set(arg_IN 2)
  endif()
  if(arg_IN)
    math(EXPR last "${arg_IN} - 1")
    foreach(shard RANGE ${last})
      set(test "${name}: ${shard} of ${arg_IN}")
      add_test(NAME ${test} COMMAND ${name})
      set_tests_properties(
        ${test}
        PROPERTIES ENVIRONMENT "GTEST_TOTAL_SHARDS=${arg_IN};GTEST_SHARD_INDEX=${shard}"
                   TIMEOUT 900 LABELS "${arg_LABELS}" COST ${cost}
                   FIXTURES_REQUIRED "${arg_FIXTURE}")
    endforeach()
    return()
  endif()
  gtest_discover_tests(
    ${name}
    TEST_PREFIX "${name}: "
    DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" COST ${cost} FIXTURES_REQUIRED "${arg_FIXTURE}")
endfunction()
