#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/child_process.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;

bool is_elf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string start(4, '\0');
  return in.read(start.data(), 4) && start ==
                                         "\x7f"
                                         "ELF";
}

/// The programs, libraries and modules that are built, those of the tests as well.
std::vector<std::string> built_binaries() {
  std::vector<std::string> binaries;
  for (const char* place : {"bin", "lib", "libexec", "tests"}) {
    const fs::path directory = fs::path(CQ_BINARY_DIRECTORY) / place;
    for (auto entry = fs::recursive_directory_iterator(directory);
         entry != fs::recursive_directory_iterator(); ++entry) {
      // What is built from an installation has that one's paths.
      if (entry->path().filename() == "installed") entry.disable_recursion_pending();
      const fs::path& file = entry->path();
      const bool object = file.extension() == ".o" || file.extension() == ".gch";
      if (entry->is_regular_file() && !entry->is_symlink() && !object && is_elf(file)) {
        binaries.push_back(file.string());
      }
    }
  }
  return binaries;
}

/// What stands between the brackets of each "Library runpath: [...]" and "rpath".
std::vector<std::string> run_paths(const std::string& dynamic_sections) {
  std::vector<std::string> paths;
  std::istringstream in(dynamic_sections);
  for (std::string line; std::getline(in, line);) {
    if (line.find("(RUNPATH)") == std::string::npos && line.find("(RPATH)") == std::string::npos) {
      continue;
    }
    const std::size_t start = line.find('[') + 1;
    paths.push_back(line.substr(start, line.rfind(']') - start));
  }
  return paths;
}

// An empty element is the working directory, from where anybody's library would be loaded.
TEST(RunPath, LeadsToLibrariesFromWhereTheBinaryLies) {
  ProcessOptions options;
  options.arguments = {"/usr/bin/readelf", "--dynamic", "--wide"};
  const std::vector<std::string> binaries = built_binaries();
  options.arguments.insert(options.arguments.end(), binaries.begin(), binaries.end());
  const ProcessResult read = run_process(options);
  ASSERT_EQ(read.exit_status, 0) << read.err;

  const std::vector<std::string> paths = run_paths(read.out);
  EXPECT_GE(paths.size(), 5U);  // the server, both modules, the kit's program, this test
  for (const std::string& path : paths) {
    // A colon behind it, so that a last element that is empty is seen as one.
    std::istringstream elements(path + ":");
    for (std::string element; std::getline(elements, element, ':');) {
      EXPECT_TRUE(element == "$ORIGIN" || element.starts_with("$ORIGIN/"))
          << "an element '" << element << "' of the run path '" << path << "'";
    }
  }
}

}  // namespace
}  // namespace cq::test
