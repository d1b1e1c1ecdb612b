#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace cq::test {
namespace {

namespace fs = std::filesystem;

std::string lower_case_text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  std::string text = out.str();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The one place that maps a URL scheme to a module's name.
bool is_scheme_table(const fs::path& file) {
  return file.stem() == "scheme_table";
}

/// Unit tests stand beside what they test, and some run on the modules that are there.
bool is_test(const fs::path& file) {
  return file.parent_path().filename() == "tests";
}

TEST(Architecture, NothingInCoreOrServerNamesABackend) {
  std::size_t files = 0;
  for (const char* part : {"core", "server"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(CQ_SOURCE_DIRECTORY) / part)) {
      if (!entry.is_regular_file() || is_scheme_table(entry.path()) || is_test(entry.path())) {
        continue;
      }
      ++files;
      const std::string text = lower_case_text_of(entry.path());
      for (const char* name : {"sqlite", "postgres", "libpq", "pqxx"}) {
        EXPECT_EQ(text.find(name), std::string::npos) << entry.path() << " names " << name;
      }
    }
  }
  EXPECT_GT(files, 100U);  // it looked where it should
}

}  // namespace
}  // namespace cq::test
