#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace cq::test {
namespace {

namespace fs = std::filesystem;

/// A part, e.g. "server/api", and the parts that its CMakeLists.txt says it uses. In the order in
/// which they are built.
using Uses = std::vector<std::pair<std::string, std::set<std::string>>>;

Uses declared_uses() {
  Uses uses;
  std::ifstream in(fs::path(CQ_BINARY_DIRECTORY) / "parts.txt");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::istringstream names(line.substr(colon + 1));
    std::set<std::string> used;
    for (std::string name; names >> name;) used.insert(name);
    uses.emplace_back(line.substr(0, colon), std::move(used));
  }
  return uses;
}

/// The parts whose headers the files right in a folder include.
std::map<std::string, std::string> included_parts(const std::string& part,
                                                  const std::set<std::string>& known) {
  static const std::regex kInclude(R"re(^#include "([a-z_/]+)/[a-z_0-9]+\.hpp")re");
  const std::string root = part.substr(0, part.find('/'));
  std::map<std::string, std::string> parts;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(fs::path(CQ_SOURCE_DIRECTORY) / part)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".cpp" && extension != ".hpp") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      std::smatch match;
      if (!std::regex_search(line, match, kInclude)) continue;
      const std::string included = root + "/" + match[1].str();
      if (known.contains(included) && included != part) {
        parts.emplace(included, entry.path().filename().string() + ": " + line);
      }
    }
  }
  return parts;
}

TEST(AllowedUses, EachFolderIncludesOnlyWhatItsTargetSaysItUses) {
  const Uses uses = declared_uses();
  EXPECT_GE(uses.size(), 12U);
  std::set<std::string> known;
  for (const auto& [part, used] : uses) known.insert(part);
  for (const auto& [part, used] : uses) {
    const auto included = included_parts(part, known);
    for (const auto& [other, line] : included) {
      EXPECT_TRUE(used.contains(other))
          << part << " doesn't say that it uses " << other << "; " << line;
    }
    for (const std::string& other : used) {
      EXPECT_TRUE(included.contains(other))
          << part << " says that it uses " << other << ", and doesn't";
    }
  }
}

TEST(AllowedUses, LeadDownwardsOnly) {
  std::set<std::string> below;
  for (const auto& [part, used] : declared_uses()) {
    for (const std::string& other : used) {
      EXPECT_TRUE(below.contains(other)) << part << " uses " << other << ", which isn't below it";
    }
    below.insert(part);
  }
}

}  // namespace
}  // namespace cq::test
