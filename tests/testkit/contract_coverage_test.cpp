#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "kit/contract.hpp"

// Holds the sentences of the contract's headers against the kit's tests: each has an id, and each
// id is that of a test, or stands in the list of those that no test can check.
namespace cq::testkit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

namespace fs = std::filesystem;

const fs::path kKit = fs::path(CQ_SOURCE_DIRECTORY) / "core/testkit";

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  EXPECT_TRUE(stream) << file;
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::vector<std::string> all_matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> matches;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    matches.push_back((*match)[1]);
  }
  return matches;
}

/// Every id that a source file of the kit names, with its fixtures'.
std::vector<std::string> ids_named_in(const std::string& source) {
  static const std::regex kNaming(R"re((?:CQ_SENTENCE\(|SentenceScope \w+\()\s*"([^"]*)")re");
  return all_matches(source, kNaming);
}

std::vector<std::string> kit_sources() {
  std::vector<std::string> sources;
  for (const auto& entry : fs::recursive_directory_iterator(kKit / "src")) {
    if (entry.is_regular_file()) sources.push_back(text_of(entry.path()));
  }
  return sources;
}

std::set<std::string> ids_named_in_the_kit() {
  std::set<std::string> ids;
  for (const std::string& source : kit_sources()) {
    for (std::string& id : ids_named_in(source)) ids.insert(std::move(id));
  }
  return ids;
}

/// The reviewed list, a line each: an id, a colon, and the reason.
std::vector<std::string> untested_ids() {
  std::vector<std::string> ids;
  std::istringstream lines(text_of(kKit / "untested_sentences.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t colon = line.find(": ");
    EXPECT_NE(colon, std::string::npos) << "no reason: " << line;
    ids.push_back(line.substr(0, colon));
  }
  return ids;
}

TEST(ContractSentences, AreWhatStandsBeforeTheirIds) {
  const HeaderSentences read = read_sentences(R"(
/// The people of a store.
///
/// Every method is
/// safe. [users.safe]
class Users {
  /// The user of that name (`names[0]`). [users.find] Throws
  /// never. [users.find.throws]
  virtual User find() = 0;
  int total = 0;  ///< of all pages [users.total]
  int rest = 0;   ///< of the
                  ///< others [users.rest]
};
)");
  std::vector<std::string> all;
  for (const auto& [id, text] : read.sentences) all.push_back(std::string(id).append(": ") + text);
  EXPECT_THAT(all, ElementsAre("users.safe: Every method is safe.",
                               "users.find: The user of that name (`names[0]`).",
                               "users.find.throws: Throws never.", "users.total: of all pages",
                               "users.rest: of the others"));
  EXPECT_THAT(read.without_id, IsEmpty());
}

TEST(ContractSentences, ThoseWithoutAnIdAreFound) {
  const HeaderSentences read = read_sentences(R"(
/// The people of a store.
///
/// Forgotten in a class.
class Users {
  /// Forgotten at a method.
  virtual void list() = 0;
  /// It is here. [users.find] Forgotten behind it.
  virtual void find() = 0;
  int total = 0;  ///< needs none
};
/// Whose it is.
///
/// Needs none, as no module makes it.
class User {
  /// Has one. [user.id] Needs none.
  int id() const;
};
)");
  EXPECT_THAT(read.without_id, ElementsAre("Forgotten in a class.", "Forgotten at a method.",
                                           "Forgotten behind it."));
}

TEST(ContractSentences, NoIdStandsTwice) {
  std::set<std::string> ids;
  for (const auto& [name, text] : contract_headers()) {
    for (const auto& [id, sentence] : read_sentences(text).sentences) {
      EXPECT_TRUE(ids.insert(id).second) << name << ": [" << id << "] " << sentence;
      EXPECT_FALSE(sentence.empty()) << name << ": [" << id << "]";
    }
  }
  EXPECT_GT(ids.size(), 120U);
}

TEST(ContractSentences, EachAboutWhatAModuleImplementsHasAnId) {
  EXPECT_GT(contract_headers().size(), 20U);
  for (const auto& [name, text] : contract_headers()) {
    EXPECT_THAT(read_sentences(text).without_id, IsEmpty()) << name;
  }
}

TEST(ContractCoverage, EveryTestOfTheKitSaysWhichSentenceItChecks) {
  static const std::regex kTest(R"(\nTEST_P\((\w+, \w+)\) \{)");
  unsigned tests = 0;
  for (const std::string& source : kit_sources()) {
    for (std::sregex_iterator match(source.begin(), source.end(), kTest), end; match != end;
         ++match) {
      const auto start = static_cast<std::size_t>(match->position());
      const std::string body = source.substr(start, source.find("\n}\n", start) - start);
      EXPECT_FALSE(ids_named_in(body).empty()) << (*match)[1];
      ++tests;
    }
  }
  EXPECT_GT(tests, 180U);
}

TEST(ContractCoverage, EveryIdThatTheKitNamesIsOneOfTheHeaders) {
  for (const std::string& id : ids_named_in_the_kit()) EXPECT_TRUE(contract().contains(id)) << id;
}

TEST(ContractCoverage, EverySentenceIsCheckedOrListedAsOneThatNoTestCanCheck) {
  std::set<std::string> known = ids_named_in_the_kit();
  for (std::string& id : untested_ids()) known.insert(std::move(id));
  for (const auto& [id, text] : contract()) {
    EXPECT_TRUE(known.contains(id)) << "[" << id << "] " << text;
  }
}

TEST(ContractCoverage, TheListOfUncheckedSentencesHoldsNoOthers) {
  const std::set<std::string> named = ids_named_in_the_kit();
  std::set<std::string> listed;
  for (const std::string& id : untested_ids()) {
    EXPECT_TRUE(listed.insert(id).second) << "twice: " << id;
    EXPECT_FALSE(named.contains(id)) << "checked: " << id;
    EXPECT_TRUE(contract().contains(id)) << "unknown: " << id;
  }
}

}  // namespace
}  // namespace cq::testkit
