# The headers that nearly every test includes, compiled once in place of once for each test. They
# take longer to read than most tests. A build without them (-DCQ_PRECOMPILE_TEST_HEADERS=OFF) shows
# that each test includes what it uses.
option(CQ_PRECOMPILE_TEST_HEADERS "Compile the tests' common headers once" OFF)

set(CQ_TEST_HEADERS
    <gmock/gmock.h>
    <gtest/gtest.h>
    <algorithm>
    <chrono>
    <filesystem>
    <fstream>
    <map>
    <memory>
    <optional>
    <sstream>
    <string>
    <thread>
    <vector>)

# cq_precompile_test_headers(<target> [REUSE_FROM <target>])
function(cq_precompile_test_headers target)
  if(NOT CQ_PRECOMPILE_TEST_HEADERS)
    return()
  endif()
  if(ARGN)
    target_precompile_headers(${target} ${ARGN})
  else()
    target_precompile_headers(${target} PRIVATE ${CQ_TEST_HEADERS})
  endif()
endfunction()
