# CQ_INTERFACE_VERSION: the version of the interface between core and modules, read from the header
# that holds it. CQ_PACKAGE_VERSION: what module authors ask find_package for; its first number is
# the interface's, so that `find_package(cq 2)` finds whatever speaks version 2.
set(cq_module_header ${CMAKE_CURRENT_LIST_DIR}/../core/include/cq/module.hpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${cq_module_header})
file(STRINGS ${cq_module_header} cq_version_line REGEX "kCqInterfaceVersion = [0-9]+")
if(NOT cq_version_line MATCHES "kCqInterfaceVersion = ([0-9]+)")
  message(FATAL_ERROR "${cq_module_header} doesn't say which version of the interface it is")
endif()
set(CQ_INTERFACE_VERSION ${CMAKE_MATCH_1})
set(CQ_PACKAGE_VERSION ${CQ_INTERFACE_VERSION}.${PROJECT_VERSION})
