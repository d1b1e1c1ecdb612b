# Text files built into a target. The generated header is written at build time, so that an edited
# file is built in without configuring again.
#
# cq_embed_text(<target> <file> <header> <namespace> <constant>)
#   The target's sources see the text through <header>, as the std::string_view
#   <namespace>::<constant>.
#
# cq_embed_texts(<target> <directory> <header> <namespace> <constant> <file>...)
#   Several, as an array of pairs: a file's name in <directory>, and its text.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  if(FILES)
    string(REPLACE "|" ";" files "${FILES}")
    set(type "std::pair<std::string_view, std::string_view>")
    set(definition "${type} ${NAME}[] = {\n")
    foreach(file IN LISTS files)
      file(READ ${DIRECTORY}/${file} text)
      string(APPEND definition "{\"${file}\", R\"cqtext(${text})cqtext\"},\n")
    endforeach()
    string(APPEND definition "}")
  else()
    file(READ ${FILE} text)
    set(definition "std::string_view ${NAME} = R\"cqtext(${text})cqtext\"")
  endif()
  file(
    WRITE ${HEADER}
    "// Generated from text files; not to be edited.\n#pragma once\n\n"
    "#include <string_view>\n#include <utility>\n\nnamespace ${NAMESPACE} {\n"
    "inline constexpr ${definition};\n}  // namespace ${NAMESPACE}\n")
  return()
endif()

set(CQ_EMBED_TEXT_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

# Adds the header, made by the script part of this file with those arguments.
function(cq_add_embedding target header comment arguments depends)
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  add_custom_command(
    OUTPUT ${directory}/${header}
    COMMAND ${CMAKE_COMMAND} ${arguments} -DHEADER=${directory}/${header} -P ${CQ_EMBED_TEXT_SCRIPT}
    DEPENDS ${depends} ${CQ_EMBED_TEXT_SCRIPT}
    COMMENT "Building ${comment} in"
    VERBATIM)
  target_sources(${target} PRIVATE ${directory}/${header})
  target_include_directories(${target} PRIVATE ${directory})
endfunction()

function(cq_embed_text target file header namespace constant)
  set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  cq_add_embedding(${target} ${header} ${file}
                   "-DFILE=${path};-DNAME=${constant};-DNAMESPACE=${namespace}" ${path})
endfunction()

function(cq_embed_texts target directory header namespace constant)
  list(TRANSFORM ARGN PREPEND ${directory}/ OUTPUT_VARIABLE paths)
  list(JOIN ARGN "|" files)
  cq_add_embedding(
    ${target} ${header} "the texts of ${directory}"
    "-DFILES=${files};-DDIRECTORY=${directory};-DNAME=${constant};-DNAMESPACE=${namespace}"
    "${paths}")
endfunction()
