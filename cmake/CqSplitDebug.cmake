# Part of an installation; CqInstallBinary.cmake says what it is for. PART server strips INSTALLED and
# makes it name its debug information, which PART dbgsym writes below DEBUG_DIRECTORY. Both are taken
# from BUILT, as either may be installed without the other.
execute_process(COMMAND ${READELF} --notes ${BUILT} OUTPUT_VARIABLE notes COMMAND_ERROR_IS_FATAL ANY)
if(NOT notes MATCHES "Build ID: ([0-9a-f][0-9a-f])([0-9a-f]+)")
  message(FATAL_ERROR "${BUILT} has no build id; link it with -Wl,--build-id")
endif()
set(first ${CMAKE_MATCH_1})
set(name ${CMAKE_MATCH_2}.debug)
if(PART STREQUAL "dbgsym")
  set(directory ${DEBUG_DIRECTORY}/${first})
else()
  set(directory ${SCRATCH})
endif()
file(MAKE_DIRECTORY ${directory})
execute_process(COMMAND ${OBJCOPY} --only-keep-debug --compress-debug-sections ${BUILT}
                        ${directory}/${name} COMMAND_ERROR_IS_FATAL ANY)
if(PART STREQUAL "dbgsym")
  file(CHMOD ${directory}/${name} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  message(STATUS "Installing: ${directory}/${name}")
else()
  execute_process(COMMAND ${OBJCOPY} --strip-unneeded --add-gnu-debuglink=${directory}/${name}
                          ${INSTALLED} COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE_RECURSE ${SCRATCH})
endif()
