# cq_add_store_module(NAME <name> SOURCES <files> MIGRATIONS <dir> [LIBRARIES <targets>])
#
# Builds the store module cq_store_<name>.so into lib/cq, with hidden symbols but for its entry
# point, and with every <dir>/NNNN_*.sql built into it: the module's sources see the chain through
# the generated header "<name>_migrations.hpp", as the array cq_<name>_migrations.
function(cq_add_store_module)
  cmake_parse_arguments(arg "" "NAME;MIGRATIONS;OUTPUT_DIRECTORY" "SOURCES;LIBRARIES" ${ARGN})
  set(target cq_store_${arg_NAME})
  add_library(${target} MODULE ${arg_SOURCES})
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY ${CQ_MODULE_OUTPUT_DIRECTORY})
  endif()
  set_target_properties(
    ${target} PROPERTIES PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
                         LIBRARY_OUTPUT_DIRECTORY ${arg_OUTPUT_DIRECTORY}
                         INSTALL_RPATH "$ORIGIN/..")
  # A symbol that nobody provides is an error when the module is linked, not when it is loaded.
  # Sanitized builds leave some to the executable.
  if(NOT CQ_SANITIZERS)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  target_link_libraries(${target} PRIVATE cq::core ${arg_LIBRARIES} cq_compiler_options)
  if(arg_MIGRATIONS)
    cq_embed_migrations(${target} ${arg_NAME} ${arg_MIGRATIONS})
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
