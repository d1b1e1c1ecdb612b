# How a store module is built, in this project and, installed, in any other.
#
# cq_add_store_module(NAME <name> SOURCES <files> [MIGRATIONS <dir>] [LIBRARIES <targets>]
#                     [OUTPUT_DIRECTORY <dir>])
#
# Adds the target cq_store_<name>: the store module cq_store_<name>.so, with hidden symbols but for
# its entry point. It is written to OUTPUT_DIRECTORY, else to CQ_MODULE_OUTPUT_DIRECTORY, else to
# the build directory. Every <dir>/NNNN_*.sql is built into it: the module's sources see the chain
# through the generated header "<name>_migrations.hpp", as the array cq_<name>_migrations. What the
# compiler warns about is up to whoever calls this.
function(cq_add_store_module)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;MIGRATIONS;OUTPUT_DIRECTORY" "SOURCES;LIBRARIES")
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
    get_filename_component(migrations ${arg_MIGRATIONS} ABSOLUTE)
    cq_embed_migrations(${target} ${arg_NAME} ${migrations})
  endif()
endfunction()

# The script part of this file: writes the header with the chain. Run by cq_embed_migrations at
# build time, so that an edited SQL file is built in without configuring again.
function(cq_write_migrations_header name directory header)
  file(GLOB files ${directory}/[0-9][0-9][0-9][0-9]_*.sql)
  list(SORT files)
  set(entries "")
  foreach(file IN LISTS files)
    file(READ ${file} text)
    file(SHA256 ${file} digest)
    get_filename_component(file_name ${file} NAME)
    string(APPEND entries
           "    {\"${file_name}\", R\"cqsql(${text})cqsql\", \"${digest}\"},\n")
  endforeach()
  file(WRITE ${header}
       "// Generated from the migration files; not to be edited.\n#pragma once\n\n"
       "#include <cq/module.hpp>\n\n"
       "// The name is part of the modules' C interface. NOLINTNEXTLINE(readability-identifier-naming)\n"
       "inline constexpr cq_migration cq_${name}_migrations[] = {\n${entries}};\n")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  cq_write_migrations_header(${NAME} ${DIRECTORY} ${HEADER})
  return()
endif()

set(CQ_STORE_MODULE_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(cq_embed_migrations target name directory)
  set(header_directory ${CMAKE_CURRENT_BINARY_DIR}/migrations)
  set(header ${header_directory}/${name}_migrations.hpp)
  file(GLOB files CONFIGURE_DEPENDS ${directory}/[0-9][0-9][0-9][0-9]_*.sql)
  if(NOT files)
    message(FATAL_ERROR "cq_add_store_module(NAME ${name}): there is no migration file, called e.g. "
                        "0001_baseline.sql, in ${directory}")
  endif()
  add_custom_command(
    OUTPUT ${header}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DDIRECTORY=${directory} -DHEADER=${header} -P
            ${CQ_STORE_MODULE_SCRIPT}
    DEPENDS ${files} ${CQ_STORE_MODULE_SCRIPT}
    COMMENT "Building the ${name} migration chain in"
    VERBATIM)
  target_sources(${target} PRIVATE ${header})
  target_include_directories(${target} PRIVATE ${header_directory})
endfunction()
