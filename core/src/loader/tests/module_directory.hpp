#pragma once

#include <filesystem>

namespace cq::test {

/// Where the tests' store modules are built.
inline const std::filesystem::path kModules = CQ_TEST_MODULE_DIRECTORY;

}  // namespace cq::test
