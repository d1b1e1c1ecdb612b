#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace cq::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLines = 400;

/// The folders of the source tree that hold code.
const std::vector<std::string>& code_folders() {
  static const std::vector<std::string> kFolders{"backends", "bench",  "cmake", "core",
                                                 "docs",     "server", "tests", "web"};
  return kFolders;
}

bool is_source(const fs::path& file) {
  static const std::set<std::string> kExtensions{".cpp", ".hpp", ".mjs", ".ts",    ".tsx",
                                                 ".py",  ".lua", ".sh",  ".cmake", ".txt"};
  return kExtensions.contains(file.extension().string());
}

/// Installed packages, recorded texts and what tools write aren't source.
bool is_left_out(const fs::path& folder) {
  const fs::path name = folder.filename();
  return name == "node_modules" || name == "dist" ||
         folder == fs::path(CQ_SOURCE_DIRECTORY) / "tests" / "data";
}

std::vector<fs::path> source_files() {
  std::vector<fs::path> files;
  for (const std::string& folder : code_folders()) {
    fs::recursive_directory_iterator entries(fs::path(CQ_SOURCE_DIRECTORY) / folder);
    for (; entries != fs::recursive_directory_iterator(); ++entries) {
      if (entries->is_directory() && is_left_out(entries->path())) {
        entries.disable_recursion_pending();
      } else if (entries->is_regular_file() && is_source(entries->path())) {
        files.push_back(entries->path());
      }
    }
  }
  return files;
}

std::size_t lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) ++lines;
  return lines;
}

TEST(FileSizes, NoFileHoldsMoreThanOneIdeaTakes) {
  const std::vector<fs::path> files = source_files();
  EXPECT_GT(files.size(), 1000U);
  for (const fs::path& file : files) {
    EXPECT_LE(lines_of(file), kMostLines)
        << file.lexically_relative(CQ_SOURCE_DIRECTORY)
        << ": split it by idea, under names that a newcomer finds";
  }
}

}  // namespace
}  // namespace cq::test
