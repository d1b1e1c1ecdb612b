# Part of an installation: writes the changelog that a Debian package must have, as DIRECTORY/changelog.gz.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(text "cq-server (${VERSION}) unstable; urgency=medium

  * See /usr/share/doc/cq-server/CHANGELOG.md, which the package cq-server has.

 -- ${MAINTAINER}  ${date}
")
set(directory $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${DIRECTORY})
file(WRITE ${directory}/changelog "${text}")
execute_process(COMMAND gzip -9nf ${directory}/changelog COMMAND_ERROR_IS_FATAL ANY)
