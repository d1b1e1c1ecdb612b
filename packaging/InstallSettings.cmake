# Part of an installation to CMAKE_INSTALL_PREFIX. A package's settings are in /etc, as its prefix is
# /usr. Any other installation stays below its prefix, and as its paths are up to the operator, it
# gets an example, which the binary doesn't read.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(etc /etc)
  set(name cq-server.env)
else()
  set(etc ${CMAKE_INSTALL_PREFIX}/etc)
  set(name cq-server.env.example)
endif()
file(INSTALL DESTINATION ${etc}/cq-server TYPE FILE RENAME ${name} FILES ${SETTINGS})
file(INSTALL DESTINATION ${etc}/fail2ban/filter.d TYPE FILE FILES ${FILTER})
