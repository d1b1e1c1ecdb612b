#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace cq::test {
namespace {

namespace fs = std::filesystem;

/// Where core has headers for others.
constexpr std::array kPublicPlaces = {"core/include", "core/host/include", "core/ranking/include"};

/// A folder with a target, and what its CMakeLists.txt says of it.
struct Part {
  std::string folder;             ///< e.g. "server/api"
  std::set<std::string> uses;     ///< folders whose headers it may include
  std::set<std::string> headers;  ///< public headers that it implements, e.g. "cq/json.hpp"

  /// Where its includes of headers that aren't public begin.
  [[nodiscard]] std::string root() const {
    return folder.starts_with("core/src/") ? "core/src" : folder.substr(0, folder.find('/'));
  }
};

std::set<std::string> words_in(const std::string& text) {
  std::istringstream in(text);
  std::set<std::string> words;
  for (std::string word; in >> word;) words.insert(word);
  return words;
}

/// All parts, in the order in which they are built.
std::vector<Part> declared_parts() {
  std::vector<Part> parts;
  std::ifstream in(fs::path(CQ_BINARY_DIRECTORY) / "parts.txt");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::size_t bar = std::min(line.find('|'), line.size());
    parts.push_back({line.substr(0, colon), words_in(line.substr(colon + 1, bar - colon - 1)),
                     words_in(line.substr(std::min(bar + 1, line.size())))});
  }
  return parts;
}

/// The file of a public header; empty for one that the build makes.
fs::path public_header(const std::string& name) {
  for (const char* place : kPublicPlaces) {
    fs::path file = fs::path(CQ_SOURCE_DIRECTORY) / place / name;
    if (fs::exists(file)) return file;
  }
  return {};
}

/// A program's or a module's, which stands above all folders and may include any.
bool is_entry_point(const fs::path& file) {
  return file.filename() == "main.cpp" || file.filename() == "module.cpp";
}

std::vector<fs::path> files_of(const Part& part) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(fs::path(CQ_SOURCE_DIRECTORY) / part.folder)) {
    const std::string extension = entry.path().extension().string();
    const bool is_source = extension == ".cpp" || extension == ".hpp";
    if (is_source && !is_entry_point(entry.path())) files.push_back(entry.path());
  }
  for (const std::string& header : part.headers) {
    files.push_back(public_header(header));
    EXPECT_FALSE(files.back().empty()) << part.folder << " says that it has " << header;
  }
  return files;
}

/// The folder behind each include: of its own headers, and of core's public ones.
using Owners = std::map<std::string, std::string>;

Owners owners_of_public_headers(const std::vector<Part>& parts) {
  Owners owners;
  for (const Part& part : parts) {
    for (const std::string& header : part.headers) {
      EXPECT_TRUE(owners.emplace(header, part.folder).second) << header << " has two folders";
    }
  }
  return owners;
}

/// The folders whose headers the files of a part include, each with one such include.
std::map<std::string, std::string> included_folders(const Part& part, const Owners& owners,
                                                    const std::set<std::string>& known) {
  static const std::regex kOwn(R"re(^#include "([a-z_/]+)/[a-z_0-9]+\.hpp")re");
  static const std::regex kPublic(R"re(^#include <(cq/[a-z_0-9/]+\.hpp)>)re");
  std::map<std::string, std::string> folders;
  for (const fs::path& file : files_of(part)) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      std::smatch match;
      std::string folder;
      if (std::regex_search(line, match, kOwn)) {
        folder = part.root() + "/" + match[1].str();
      } else if (part.root() == "core/src" && std::regex_search(line, match, kPublic)) {
        const auto owner = owners.find(match[1]);
        if (owner != owners.end()) folder = owner->second;
      }
      if (known.contains(folder) && folder != part.folder) {
        folders.emplace(folder, file.filename().string() + ": " + line);
      }
    }
  }
  return folders;
}

TEST(AllowedUses, EachFolderIncludesOnlyWhatItsTargetSaysItUses) {
  const std::vector<Part> parts = declared_parts();
  EXPECT_GE(parts.size(), 25U);
  std::set<std::string> known;
  for (const Part& part : parts) known.insert(part.folder);
  const Owners owners = owners_of_public_headers(parts);
  for (const Part& part : parts) {
    const auto included = included_folders(part, owners, known);
    for (const auto& [folder, line] : included) {
      EXPECT_TRUE(part.uses.contains(folder))
          << part.folder << " doesn't say that it uses " << folder << "; " << line;
    }
    for (const std::string& folder : part.uses) {
      EXPECT_TRUE(included.contains(folder))
          << part.folder << " says that it uses " << folder << ", and doesn't";
    }
  }
}

TEST(AllowedUses, LeadDownwardsOnly) {
  std::set<std::string> below;
  for (const Part& part : declared_parts()) {
    for (const std::string& other : part.uses) {
      EXPECT_TRUE(below.contains(other))
          << part.folder << " uses " << other << ", which isn't below it";
    }
    below.insert(part.folder);
  }
}

TEST(AllowedUses, EachPublicHeaderOfCoreBelongsToAFolder) {
  const Owners owners = owners_of_public_headers(declared_parts());
  std::size_t headers = 0;
  for (const char* place : kPublicPlaces) {
    const fs::path top = fs::path(CQ_SOURCE_DIRECTORY) / place;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top)) {
      if (entry.path().extension() != ".hpp") continue;
      ++headers;
      const std::string name = fs::relative(entry.path(), top).string();
      EXPECT_TRUE(owners.contains(name)) << "no CMakeLists.txt in core/src says HEADERS " << name;
    }
  }
  EXPECT_GT(headers, 30U);  // it looked where it should
}

TEST(AllowedUses, EachFolderOfCoreIsATarget) {
  std::set<std::string> known;
  for (const Part& part : declared_parts()) known.insert(part.folder);
  const fs::path top = CQ_SOURCE_DIRECTORY;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top / "core/src")) {
    if (entry.path().extension() != ".cpp") continue;
    const fs::path folder = entry.path().parent_path();
    if (folder.filename() == "tests") continue;
    EXPECT_TRUE(known.contains(fs::relative(folder, top).string())) << entry.path();
  }
}

}  // namespace
}  // namespace cq::test
