# How a store module is built, in this project and, installed, in any other.
#
# cq_add_store_module(NAME <name> SOURCES <files> [MIGRATIONS <chains>] [LIBRARIES <targets>]
#                     [OUTPUT_DIRECTORY <dir>])
#
# Adds the target cq_store_<name>: the store module cq_store_<name>.so, with hidden symbols but for
# its entry point. It is written to OUTPUT_DIRECTORY, else to CQ_MODULE_OUTPUT_DIRECTORY, else to
# the build directory. A chain is <feature>=<dir>, and every <dir>/*_*.sql is built into
# the module: its sources see the chains through the generated header "<name>_migrations.hpp", each
# as the array cq_<name>_<feature>_migrations. A module with one chain may give <dir> alone, for the
# array cq_<name>_migrations. What the compiler warns about is up to whoever calls this.
function(cq_add_store_module)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;OUTPUT_DIRECTORY"
                        "SOURCES;LIBRARIES;MIGRATIONS")
  if(NOT arg_NAME MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "cq_add_store_module: NAME is a module's name of lower-case letters, digits "
                        "and underscores, e.g. NAME jsonl, not '${arg_NAME}'")
  endif()
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "cq_add_store_module(NAME ${arg_NAME}): it takes SOURCES, and if need be "
                        "MIGRATIONS, LIBRARIES and OUTPUT_DIRECTORY; '${arg_UNPARSED_ARGUMENTS}' "
                        "is none of them")
  endif()
  set(target cq_store_${arg_NAME})
  add_library(${target} MODULE ${arg_SOURCES})
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY ${CQ_MODULE_OUTPUT_DIRECTORY})
  endif()
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  endif()
  # The core library lies beside the directory that modules are installed to.
  set_target_properties(
    ${target} PROPERTIES PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
                         LIBRARY_OUTPUT_DIRECTORY ${arg_OUTPUT_DIRECTORY}
                         INSTALL_RPATH "$ORIGIN/..")
  # A symbol that nobody provides is an error when the module is linked, not when it is loaded.
  # Sanitized builds leave some to the executable.
  get_directory_property(directory_options COMPILE_OPTIONS)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
  if(NOT "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}} ${directory_options}" MATCHES
     "-fsanitize=")
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  target_link_libraries(${target} PRIVATE cq::core ${arg_LIBRARIES})
  if(TARGET cq_compiler_options) # this project's own rules for its own modules
    target_link_libraries(${target} PRIVATE cq_compiler_options)
  endif()
  if(arg_MIGRATIONS)
    cq_embed_migrations(${target} ${arg_NAME} ${arg_MIGRATIONS})
  endif()
endfunction()

# The script part of this file: writes the header with the chains, each <array>=<directory>. Run by
# cq_embed_migrations at build time, so that an edited SQL file is built in without configuring
# again.
function(cq_write_migrations_header chains header)
  set(content "")
  string(APPEND content "// Generated from the migration files; not to be edited.\n#pragma once\n\n"
                        "#include <cq/module.hpp>\n")
  foreach(chain IN LISTS chains)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${chain}")
    set(array ${CMAKE_MATCH_1})
    file(GLOB files ${CMAKE_MATCH_2}/*_*.sql)
    list(SORT files)
    set(entries "")
    foreach(file IN LISTS files)
      file(READ ${file} text)
      file(SHA256 ${file} digest)
      get_filename_component(file_name ${file} NAME)
      string(APPEND entries
             "    {\"${file_name}\", R\"cqsql(${text})cqsql\", \"${digest}\"},\n")
    endforeach()
    string(APPEND content
           "\n// The name is part of the modules' C interface. NOLINTNEXTLINE(readability-identifier-naming)\n"
           "inline constexpr cq_migration ${array}[] = {\n${entries}};\n")
  endforeach()
  file(WRITE ${header} "${content}")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  cq_write_migrations_header("${CHAINS}" ${HEADER})
  return()
endif()

set(CQ_STORE_MODULE_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

# cq_embed_migrations(<target> <name> <chains>...), each chain as cq_add_store_module takes it.
function(cq_embed_migrations target name)
  set(header_directory ${CMAKE_CURRENT_BINARY_DIR}/migrations)
  set(header ${header_directory}/${name}_migrations.hpp)
  set(chains "")
  set(all_files "")
  foreach(chain IN LISTS ARGN)
    set(array cq_${name}_migrations)
    set(directory ${chain})
    if(chain MATCHES "^([a-z][a-z0-9-]*)=(.+)$")
      set(directory ${CMAKE_MATCH_2})
      string(REPLACE "-" "_" feature ${CMAKE_MATCH_1})
      set(array cq_${name}_${feature}_migrations)
    endif()
    get_filename_component(directory ${directory} ABSOLUTE)
    file(GLOB files CONFIGURE_DEPENDS ${directory}/*_*.sql)
    if(NOT files)
      message(FATAL_ERROR "cq_add_store_module(NAME ${name}): there is no migration file, called e.g. "
                          "0001_baseline.sql, in ${directory}")
    endif()
    list(APPEND chains ${array}=${directory})
    list(APPEND all_files ${files})
  endforeach()
  add_custom_command(
    OUTPUT ${header}
    COMMAND ${CMAKE_COMMAND} "-DCHAINS=${chains}" -DHEADER=${header} -P ${CQ_STORE_MODULE_SCRIPT}
    DEPENDS ${all_files} ${CQ_STORE_MODULE_SCRIPT}
    COMMENT "Building the ${name} migration chains in"
    VERBATIM)
  target_sources(${target} PRIVATE ${header})
  target_include_directories(${target} PRIVATE ${header_directory})
endfunction()
