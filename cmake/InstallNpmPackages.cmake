# Installs what DIRECTORY/package-lock.json names with NPM, once for all builds that use DIRECTORY:
# several presets may build at the same time.
# usage: cmake -DNPM=npm -DDIRECTORY=web -P InstallNpmPackages.cmake
set(installed ${DIRECTORY}/node_modules/.package-lock.json) # npm writes this one last
file(LOCK ${DIRECTORY}/.npm-install-lock GUARD PROCESS TIMEOUT 600)
if(EXISTS ${installed} AND NOT ${DIRECTORY}/package-lock.json IS_NEWER_THAN ${installed}
   AND NOT ${DIRECTORY}/package.json IS_NEWER_THAN ${installed})
  return() # another build was first
endif()
execute_process(
  COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
  WORKING_DIRECTORY ${DIRECTORY}
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(
    FATAL_ERROR
      "npm could not install what ${DIRECTORY}/package-lock.json names: it needs the network or a "
      "registry (npm config set registry ...). To build without the page, configure with "
      "-DCQ_BUILD_PAGE=OFF.")
endif()
file(TOUCH ${installed})
