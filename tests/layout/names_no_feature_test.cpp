#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace cq::test {
namespace {

namespace fs = std::filesystem;

/// A word of a feature's in a file of the general folders, and why it may stand there.
struct Exception {
  const char* file;
  const char* word;  ///< empty: all
  const char* reason;
};

constexpr const char* kSettingsName = "the setting CQ_API_KEY_PEPPER has its name";
constexpr const char* kReviewsName = "the setting CQ_REVIEW_OWN has its name";
constexpr const char* kWebSocketName = "RFC 6455 calls the protocol so";
constexpr const char* kLimitsName = "the setting CQ_MAX_UNIT_BYTES has its name";

const std::vector<Exception>& exceptions() {
  static const std::vector<Exception> kExceptions{
      {"app/features.cpp", "", "the list of features"},
      {"app/manual_page.cpp", "knowledge", "the page says what the server is for"},
      {"settings/setting_list.cpp", "api key", kSettingsName},
      {"settings/setting_list.cpp", "login", "what the setting CQ_JWT_SECRET is for"},
      {"settings/settings.hpp", "login", "the setting CQ_LOGIN_TRIES_PER_USER has its name"},
      {"settings/setting_list.cpp", "unit", kLimitsName},
      {"settings/setting_list.cpp", "review", kReviewsName},
      {"settings/settings.hpp", "review", kReviewsName},
      {"settings/settings.cpp", "api key", kSettingsName},
      {"settings/settings.hpp", "api key", kSettingsName},
      {"settings/settings.hpp", "unit", kLimitsName},
      {"database/settings_checks.cpp", "api key", kSettingsName},
      {"feature/recorded_acts.cpp", "api key", "a member of the audit's entries has that name"},
      {"http/web_socket.cpp", "web", kWebSocketName},
      {"http/web_socket.hpp", "web", kWebSocketName},
      {"http/web_socket_frames.cpp", "web", kWebSocketName},
      {"http/web_socket_frames.hpp", "web", kWebSocketName},
  };
  return kExceptions;
}

std::string code_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  for (std::string line; std::getline(in, line);) {
    const std::size_t comment = line.find("//");
    const bool in_text = comment != std::string::npos && comment > 0 && line[comment - 1] == ':';
    out << (in_text ? line : line.substr(0, comment)) << '\n';
  }
  return out.str();
}

/// The words of a file's code, names taken apart: "apiKeys", "api_keys" and "API keys" are "api",
/// "keys".
std::vector<std::string> words_of(const fs::path& file) {
  static const std::regex kWord("[A-Z]+(?![a-z])|[A-Z]?[a-z]+");
  const std::string code = code_of(file);
  std::vector<std::string> words;
  for (std::sregex_iterator found(code.begin(), code.end(), kWord), end; found != end; ++found) {
    std::string word = found->str();
    for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    words.push_back(word);
  }
  return words;
}

/// The names of the features' folders, and words of theirs.
std::set<std::string> all_feature_words() {
  std::set<std::string> words{"login",   "unit",    "units",    "review",   "reviews",
                              "insight", "propose", "proposal", "proposals"};
  for (const auto& entry : fs::directory_iterator(fs::path(CQ_SOURCE_DIRECTORY) / "server")) {
    if (fs::exists(entry.path() / "registration.hpp")) {
      words.insert(entry.path().filename().string());
    }
  }
  EXPECT_TRUE(words.contains("accounts") && words.contains("knowledge"));
  return words;
}

std::set<std::string> feature_words_of(const fs::path& file) {
  static const std::set<std::string> kWords = all_feature_words();
  std::set<std::string> found;
  const std::vector<std::string> words = words_of(file);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (kWords.contains(words[i])) found.insert(words[i]);
    if (words[i] == "api" && i + 1 < words.size() && words[i + 1].starts_with("key")) {
      found.insert("api key");
    }
  }
  return found;
}

TEST(Architecture, OnlyTheListAndTheFeaturesOwnFoldersNameThem) {
  std::set<std::pair<std::string, std::string>> excepted;
  for (const Exception& exception : exceptions()) {
    excepted.emplace(exception.file, exception.word);
  }
  std::set<std::pair<std::string, std::string>> unneeded = excepted;
  std::size_t files = 0;
  const fs::path server = fs::path(CQ_SOURCE_DIRECTORY) / "server";
  for (const char* folder : {"text", "settings", "crypto", "http", "observability", "api", "cli",
                             "database", "feature", "app"}) {
    for (const fs::directory_entry& entry : fs::directory_iterator(server / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cpp" && extension != ".hpp") continue;
      ++files;
      const std::string name = fs::relative(entry.path(), server).string();
      for (const std::string& word : feature_words_of(entry.path())) {
        const bool by_word = unneeded.erase({name, word}) > 0 || excepted.contains({name, word});
        const bool as_a_whole = unneeded.erase({name, ""}) > 0 || excepted.contains({name, ""});
        EXPECT_TRUE(by_word || as_a_whole) << name << " names a feature: " << word;
      }
    }
  }
  for (const auto& [file, word] : unneeded) {
    ADD_FAILURE() << file << " is excepted without need: " << word;
  }
  EXPECT_GT(files, 100U);  // it looked where it should
}

}  // namespace
}  // namespace cq::test
