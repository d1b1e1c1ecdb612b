# cq_add_store_check(NAME <module> [URL <url>])
#
# Adds the CTest test store-check-<module>: the conformance kit, run on the module that
# cq_add_store_module(NAME <module> ...) builds. URL is one of the module's; {directory} in it stands
# for a new, empty directory of each test. By default it is <dialect>:///{directory}/store.
function(cq_add_store_check)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;URL" "")
  if(arg_UNPARSED_ARGUMENTS OR NOT TARGET cq_store_${arg_NAME})
    message(FATAL_ERROR "cq_add_store_check: it takes the NAME that cq_add_store_module was given, "
                        "and a URL, not 'NAME ${arg_NAME} ${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT EXISTS ${cq_STORE_CHECK})
    message(FATAL_ERROR "cq_add_store_check: there is no ${cq_STORE_CHECK}; install cq-server")
  endif()
  set(url "")
  if(arg_URL)
    set(url --url ${arg_URL})
  endif()
  add_test(NAME store-check-${arg_NAME} COMMAND ${cq_STORE_CHECK}
                                                $<TARGET_FILE:cq_store_${arg_NAME}> ${url})
endfunction()
