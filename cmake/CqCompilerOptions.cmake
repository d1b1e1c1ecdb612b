# Warnings, floating-point rules and sanitizers that every target of this project is built with.
option(CQ_WARNINGS_AS_ERRORS "Refuse code that a compiler warns about" OFF)
option(CQ_BUILD_FUZZERS "Build the fuzz targets with libFuzzer, by clang and without the tests" OFF)
set(CQ_SANITIZERS "" CACHE STRING "Sanitizers to build with, e.g. address;undefined")

add_library(cq_compiler_options INTERFACE)
target_compile_options(
  cq_compiler_options
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            # clang has it in -Wall, but not for files that are built together.
            $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wunused-const-variable=1>
            $<$<BOOL:${CQ_WARNINGS_AS_ERRORS}>:-Werror>
            # Ranking compares doubles to the last bit, so a product and a sum may never be fused.
            -ffp-contract=off)

if(CQ_SANITIZERS)
  list(JOIN CQ_SANITIZERS "," cq_sanitizer_list)
  add_compile_options(-fsanitize=${cq_sanitizer_list} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitizer_ignore.txt)
    # A null pointer that is used ends in AddressSanitizer's own report, and the type of an object at
    # each call of a virtual function takes a third of all code: without these two the sanitized
    # build and its tests take a fifth less.
    if("undefined" IN_LIST CQ_SANITIZERS)
      add_compile_options(-fno-sanitize=null,vptr)
    endif()
  endif()
  add_link_options(-fsanitize=${cq_sanitizer_list})
endif()

# What the code of tests, the kit and benchmarks is compiled with besides: it is there to find faults
# of the server and its modules, not its own, and UndefinedBehaviorSanitizer's checks take a third of
# the time that compiling it takes. Of functions in headers a test program mostly has its own copy,
# without these checks; the server and the modules, which the end-to-end tests start, have them.
set(CQ_TEST_CODE_OPTIONS "")
if("undefined" IN_LIST CQ_SANITIZERS)
  set(CQ_TEST_CODE_OPTIONS -fno-sanitize=undefined)
endif()
# What a program is compiled with that only talks to the server: the server is another process, whose
# sanitizer tests/support/sanitizers.hpp can't see there by itself.
set(CQ_CLIENT_CODE_OPTIONS "")
if("address" IN_LIST CQ_SANITIZERS)
  set(CQ_CLIENT_CODE_OPTIONS -fno-sanitize=all -DCQ_TEST_ADDRESS_SANITIZER)
endif()

# A fuzzer sees which code an input reaches in all of the project, core's shared library too.
if(CQ_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "CQ_BUILD_FUZZERS needs clang, which has libFuzzer")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
