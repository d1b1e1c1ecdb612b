cmake_minimum_required(VERSION 3.25)

# Installs the build in BUILD, of the sources in SOURCE, below ROOT, and looks whether anything in it
# knows where it was built.
file(STRINGS ${SOURCE}/docs/installing.md manual REGEX "cmake --install")
if(NOT manual STREQUAL "# cmake --install build/release --prefix /opt/cq")
  message(SEND_ERROR "the manual installs in another way than this test: ${manual}")
endif()
file(REMOVE_RECURSE ${ROOT})
set(ENV{DESTDIR} ${ROOT})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix /opt/cq OUTPUT_QUIET
                COMMAND_ERROR_IS_FATAL ANY)

# Nothing is written outside the prefix, /usr's settings in /etc aside.
file(GLOB_RECURSE outside ${ROOT}/*)
list(FILTER outside EXCLUDE REGEX "^${ROOT}/opt/cq/")
if(outside OR NOT EXISTS ${ROOT}/opt/cq/etc/cq-server/cq-server.env.example)
  message(SEND_ERROR "the installation isn't all below its prefix, or lacks its settings: ${outside}")
endif()
file(REMOVE_RECURSE ${ROOT}-usr)
set(ENV{DESTDIR} ${ROOT}-usr)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix /usr --component server
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB_RECURSE outside RELATIVE ${ROOT}-usr ${ROOT}-usr/*)
list(FILTER outside EXCLUDE REGEX "^usr/")
list(SORT outside)
if(NOT outside STREQUAL "etc/cq-server/cq-server.env;etc/fail2ban/filter.d/cq-server.conf")
  message(SEND_ERROR "a package's settings aren't all that is outside /usr: ${outside}")
endif()
file(REMOVE_RECURSE ${ROOT}-usr)

# Debug information names sources wherever they were; what is for the linker must not.
file(GLOB_RECURSE files LIST_DIRECTORIES false ${ROOT}/*)
foreach(file IN LISTS files)
  if(IS_SYMLINK ${file} OR file MATCHES "\\.(a|debug)$")
    continue()
  elseif(file MATCHES "\\.so|/bin/|/libexec/")
    execute_process(COMMAND readelf --dynamic ${file} OUTPUT_VARIABLE text
                    COMMAND_ERROR_IS_FATAL ANY)
  else()
    file(READ ${file} text)
  endif()
  string(FIND "${text}" ${SOURCE} at_source)
  string(FIND "${text}" ${BUILD} at_build)
  if(NOT at_source EQUAL -1 OR NOT at_build EQUAL -1)
    message(SEND_ERROR "${file} names the directory that it was built in")
  endif()
endforeach()

# Binaries are stripped; their debug information, of the same build, lies where debuggers look. A
# build without any has files there that hold names alone.
function(read_sections file result)
  # A file of debug information has no interpreter, of which readelf complains.
  execute_process(COMMAND readelf --sections --wide ${file} OUTPUT_VARIABLE text ERROR_QUIET
                  COMMAND_ERROR_IS_FATAL ANY)
  set(${result} "${text}" PARENT_SCOPE)
endfunction()
function(read_build_id file result)
  execute_process(COMMAND readelf --notes ${file} OUTPUT_VARIABLE text ERROR_QUIET
                  COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCH "Build ID: ([0-9a-f]+)" found "${text}")
  set(${result} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

read_sections(${BUILD}/bin/cq-server built_sections)
set(binaries "")
foreach(file IN LISTS files)
  if(NOT IS_SYMLINK ${file} AND file MATCHES "\\.so|/bin/|/libexec/")
    list(APPEND binaries ${file})
    read_sections(${file} sections)
    if(sections MATCHES "\\.z?debug_|\\.symtab" OR NOT sections MATCHES "\\.gnu_debuglink")
      message(SEND_ERROR "${file} isn't stripped, or doesn't name its debug information: ${sections}")
    endif()
    read_build_id(${file} build_id)
    string(SUBSTRING "${build_id}" 0 2 first)
    string(SUBSTRING "${build_id}" 2 -1 rest)
    set(debug_file ${ROOT}/opt/cq/lib/debug/.build-id/${first}/${rest}.debug)
    if(NOT EXISTS ${debug_file})
      message(SEND_ERROR "${file} has no debug information in ${debug_file}")
      continue()
    endif()
    read_build_id(${debug_file} debug_build_id)
    read_sections(${debug_file} debug_sections)
    if(NOT debug_build_id STREQUAL build_id OR NOT debug_sections MATCHES "\\.symtab")
      message(SEND_ERROR "${debug_file} isn't that of ${file}")
    endif()
    if(built_sections MATCHES "\\.debug_info" AND NOT debug_sections MATCHES "\\.debug_info")
      message(SEND_ERROR "${debug_file} lacks the debug information of ${file}")
    endif()
  endif()
endforeach()
list(LENGTH binaries count)
if(NOT count EQUAL 5)
  message(SEND_ERROR "the server, the kit's program, the library and two modules, not: ${binaries}")
endif()

# What loads modules is no part of what they link.
file(GLOB core_library ${ROOT}/opt/cq/lib*/libcq-core.so ${ROOT}/opt/cq/lib*/*/libcq-core.so)
execute_process(COMMAND nm --dynamic --defined-only --demangle ${core_library} OUTPUT_VARIABLE symbols
                COMMAND_ERROR_IS_FATAL ANY)
if(symbols MATCHES "cq::host::" OR NOT symbols MATCHES "cq::trim")
  message(SEND_ERROR "${core_library} offers the host's side, or lacks the contract's: ${symbols}")
endif()

file(GLOB_RECURSE headers RELATIVE ${ROOT}/opt/cq/include ${ROOT}/opt/cq/include/*)
if(headers MATCHES "cq/host/" OR NOT "cq/module.hpp" IN_LIST headers)
  message(SEND_ERROR "the headers that are installed aren't the modules' own: ${headers}")
endif()
