cmake_minimum_required(VERSION 3.25)

# Configures and builds the project in SOURCE in a new directory BUILD, as somebody would who has
# nothing of cq-server but what lies in PREFIX.
file(REMOVE_RECURSE ${BUILD})
execute_process(
  COMMAND
    ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G Ninja -DCMAKE_PREFIX_PATH=${PREFIX}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS} -DCMAKE_BUILD_TYPE=Debug
    -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
    -DEXPECTED_INTERFACE=${INTERFACE} --no-warn-unused-cli
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --parallel 2
                COMMAND_ERROR_IS_FATAL ANY)
