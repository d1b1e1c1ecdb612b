#pragma once

#include <cq/testkit/temp_directory.hpp>

namespace cq::test {

using testkit::TempDirectory;

}  // namespace cq::test
