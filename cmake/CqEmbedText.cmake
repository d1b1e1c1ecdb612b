# cq_embed_text(<target> <file> <header> <namespace> <constant>)
#
# Builds a text file into a target: its sources see it through the generated header <header>, as the
# std::string_view <namespace>::<constant>. It is written at build time, so that an edited file is
# built in without configuring again.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(READ ${FILE} text)
  file(
    WRITE ${HEADER}
    "// Generated from a text file; not to be edited.\n#pragma once\n\n#include <string_view>\n\n"
    "namespace ${NAMESPACE} {\ninline constexpr std::string_view ${NAME} = R\"cqtext(${text})cqtext\";\n"
    "}  // namespace ${NAMESPACE}\n")
  return()
endif()

set(CQ_EMBED_TEXT_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(cq_embed_text target file header namespace constant)
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  add_custom_command(
    OUTPUT ${directory}/${header}
    COMMAND ${CMAKE_COMMAND} -DFILE=${CMAKE_CURRENT_SOURCE_DIR}/${file} -DNAME=${constant}
            -DNAMESPACE=${namespace} -DHEADER=${directory}/${header} -P ${CQ_EMBED_TEXT_SCRIPT}
    DEPENDS ${file} ${CQ_EMBED_TEXT_SCRIPT}
    COMMENT "Building ${file} in"
    VERBATIM)
  target_sources(${target} PRIVATE ${directory}/${header})
  target_include_directories(${target} PRIVATE ${directory})
endfunction()
