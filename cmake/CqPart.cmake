# cq_add_part(<folder> [USES <folders>] [LINKS <libraries>] [PUBLIC_LINKS <libraries>]
#             [SOURCES <generated files>] [TEST_LINKS <libraries>] [TEST_NEEDS <targets>]
#             [OWN_TESTS <files>] [THREADS])
#
# One folder of the project, given as its path from the top, as a static library: every .cpp right in
# it, but for main.cpp and module.cpp, the entry points. Its headers are included by their path from
# the first folder on, server/ or backends/. USES names the folders whose headers it may include;
# tests/layout holds that against what its files include. PUBLIC_LINKS are libraries that its headers
# show. Every tests/*_test.cpp below it becomes one test program, but for OWN_TESTS, which the
# folder's CMakeLists.txt builds by itself; THREADS is handed to cq_add_test.
# cq_part(<variable> <folder>): the library's name, e.g. cq-server-api and cq-sqlite-db.
function(cq_part variable folder)
  string(REGEX REPLACE "^backends/" "" name ${folder})
  string(REPLACE "/" "-" name ${name})
  set(${variable} cq-${name} PARENT_SCOPE)
endfunction()

function(cq_add_part folder)
  cmake_parse_arguments(
    PARSE_ARGV 1 arg "THREADS" ""
    "USES;LINKS;PUBLIC_LINKS;SOURCES;TEST_LINKS;TEST_NEEDS;OWN_TESTS")
  cq_part(target ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/(main|module)\\.cpp$")
  add_library(${target} STATIC ${sources} ${arg_SOURCES})
  string(REGEX MATCH "^[^/]+" root ${folder})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/${root})
  set(used "")
  foreach(use ${arg_USES})
    cq_part(library ${use})
    list(APPEND used ${library})
  endforeach()
  target_link_libraries(
    ${target}
    PUBLIC cq::core ${used} ${arg_PUBLIC_LINKS}
    PRIVATE cq_compiler_options ${arg_LINKS})
  if(root STREQUAL server)
    target_link_libraries(${target} PUBLIC cq::host)
  endif()
  string(REPLACE ";" " " uses "${arg_USES}")
  set_property(GLOBAL APPEND PROPERTY CQ_PARTS "${folder}: ${uses}")

  if(NOT CQ_BUILD_TESTS)
    return()
  endif()
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/*.cpp)
  foreach(own ${arg_OWN_TESTS})
    list(REMOVE_ITEM tests ${CMAKE_CURRENT_SOURCE_DIR}/tests/${own})
  endforeach()
  if(tests)
    string(REGEX REPLACE "^cq-" "" name ${target})
    string(REPLACE "-" "_" test ${name}_test)
    string(REGEX MATCH "^[^-]+" label ${name})
    set(threads "")
    if(arg_THREADS)
      set(threads THREADS)
    endif()
    cq_add_test(
      ${test}
      SOURCES ${tests}
      LIBRARIES ${target} ${arg_TEST_LINKS}
      LABELS ${label} ${threads})
    if(arg_TEST_NEEDS)
      add_dependencies(${test} ${arg_TEST_NEEDS})
    endif()
  endif()
endfunction()

# cq_add_core_part(<folder> OF <library> [USES <folders>] [HEADERS <headers>] [LINKS <libraries>]
#                  [DEFINES <definitions>] [HOT])
#
# One folder of core/src, given as its path from the top: every .cpp right in it is a part of the
# library, cq-core or cq-host. HEADERS are the public headers that it implements, as they are
# included. USES names the folders whose headers, public or not, it may include. Headers of its own
# are included by their path from core/src on. core/CMakeLists.txt builds its tests. HOT: it is
# optimised a little where nothing else is, since the tests spend half of their time in it.
function(cq_add_core_part folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "HOT" "OF" "USES;HEADERS;LINKS;DEFINES")
  string(REGEX REPLACE "^core/src/" "" name ${folder})
  string(REPLACE "/" "-" name ${name})
  set(target cq-core-${name})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(${target} OBJECT ${sources})
  target_include_directories(
    ${target} PRIVATE ${PROJECT_SOURCE_DIR}/core/src
                      $<TARGET_PROPERTY:cq-core,INTERFACE_INCLUDE_DIRECTORIES>
                      $<TARGET_PROPERTY:${arg_OF},INTERFACE_INCLUDE_DIRECTORIES>)
  target_link_libraries(${target} PRIVATE cq_compiler_options ${arg_LINKS})
  target_compile_definitions(${target} PRIVATE ${arg_DEFINES})
  if(arg_HOT)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O1>)
  endif()
  target_sources(${arg_OF} PRIVATE $<TARGET_OBJECTS:${target}>)
  set_property(TARGET ${arg_OF} APPEND PROPERTY CQ_OBJECTS ${target})
  string(REPLACE ";" " " uses "${arg_USES}")
  string(REPLACE ";" " " headers "${arg_HEADERS}")
  set_property(GLOBAL APPEND PROPERTY CQ_PARTS "${folder}: ${uses} | ${headers}")
endfunction()

# cq_write_parts(<file>): the table of all parts, a line each: what each may use and, of core, its public
# headers.
function(cq_write_parts file)
  get_property(parts GLOBAL PROPERTY CQ_PARTS)
  string(REPLACE ";" "\n" text "${parts}")
  file(CONFIGURE OUTPUT ${file} CONTENT "${text}\n")
endfunction()
