# cq_install_binary(<target> [DESTINATION <dir>] [EXPORT <name>])
#
# Installs a program, library or module stripped (component server), and its debug information to
# lib/debug/.build-id/, where debuggers look for it by the binary's build id (component dbgsym).
#
# A binary finds its libraries in the same way in both trees, so that installing changes nothing in
# it but what is stripped. The build tree's libraries lie in lib/; LIBDIR may be called otherwise.
set(CQ_LIBRARY_DIRECTORIES lib ${CMAKE_INSTALL_LIBDIR})
list(REMOVE_DUPLICATES CQ_LIBRARY_DIRECTORIES)
set(CQ_SPLIT_DEBUG_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/CqSplitDebug.cmake)
add_link_options(-Wl,--build-id)
find_program(CQ_OBJCOPY NAMES objcopy REQUIRED)
find_program(CQ_READELF NAMES readelf REQUIRED)

function(cq_install_binary target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DESTINATION;EXPORT" "")
  get_target_property(type ${target} TYPE)
  if(type STREQUAL EXECUTABLE)
    set(kind RUNTIME)
    set(destination ${CMAKE_INSTALL_BINDIR})
  else()
    set(kind LIBRARY)
    set(destination ${CMAKE_INSTALL_LIBDIR})
  endif()
  if(arg_DESTINATION)
    set(destination ${arg_DESTINATION})
  endif()
  set(export "")
  if(arg_EXPORT)
    set(export EXPORT ${arg_EXPORT})
  endif()
  set(link "")
  if(type STREQUAL SHARED_LIBRARY) # the link without a version is for building, not for running
    set(link NAMELINK_COMPONENT dev)
  endif()
  install(TARGETS ${target} ${export} ${kind} DESTINATION ${destination} COMPONENT server ${link})

  # Two run paths would leave room for the longer one: an empty element, the working directory.
  set_target_properties(${target} PROPERTIES BUILD_WITH_INSTALL_RPATH ON)
  if(type STREQUAL EXECUTABLE)
    string(REGEX REPLACE "[^/]+" ".." to_prefix ${destination})
    list(TRANSFORM CQ_LIBRARY_DIRECTORIES PREPEND "$ORIGIN/${to_prefix}/" OUTPUT_VARIABLE run_path)
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "${run_path}")
  endif()
  foreach(component server dbgsym)
    install(
      CODE "set(BUILT \"$<TARGET_FILE:${target}>\")
            set(INSTALLED \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${destination}/$<TARGET_FILE_NAME:${target}>\")
            set(DEBUG_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/debug/.build-id\")
            set(SCRATCH \"${CMAKE_CURRENT_BINARY_DIR}/${target}.debug-information\")
            set(PART ${component})
            set(OBJCOPY \"${CQ_OBJCOPY}\")
            set(READELF \"${CQ_READELF}\")
            include(\"${CQ_SPLIT_DEBUG_SCRIPT}\")"
      COMPONENT ${component})
  endforeach()
endfunction()
