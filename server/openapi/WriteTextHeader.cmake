# cmake -DFILE=<text> -DNAME=<constant> -DNAMESPACE=<namespace> -DHEADER=<header> -P this
# Writes a header with the file's text as a constant. Run at build time, so that an edited file is
# built in without configuring again.
file(READ ${FILE} text)
file(
  WRITE ${HEADER}
  "// Generated from a text file; not to be edited.\n#pragma once\n\n#include <string_view>\n\n"
  "namespace ${NAMESPACE} {\ninline constexpr std::string_view ${NAME} = R\"cqtext(${text})cqtext\";\n"
  "}  // namespace ${NAMESPACE}\n")
