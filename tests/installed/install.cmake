cmake_minimum_required(VERSION 3.25)

# Installs the build in BUILD, of the sources in SOURCE, below ROOT, and looks whether anything in it
# knows where it was built.
file(REMOVE_RECURSE ${ROOT})
set(ENV{DESTDIR} ${ROOT}) # some files go to /etc, whatever the prefix
foreach(component server dev)
  execute_process(
    COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix /opt/cq --component ${component}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# Debug information names sources wherever they were; what is for the linker must not.
file(GLOB_RECURSE files LIST_DIRECTORIES false ${ROOT}/*)
foreach(file IN LISTS files)
  if(IS_SYMLINK ${file} OR file MATCHES "\\.a$")
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
