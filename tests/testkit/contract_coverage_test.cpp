#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "testkit/contract_sentences.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;

const fs::path kHeaders = fs::path(CQ_SOURCE_DIRECTORY) / "core/include/cq";
const fs::path kKit = fs::path(CQ_SOURCE_DIRECTORY) / "core/testkit";

std::vector<QuotingTest> all_tests() {
  std::vector<QuotingTest> tests;
  for (const auto& entry : fs::directory_iterator(kKit / "src")) {
    const auto found = quoting_tests_of(entry.path());
    tests.insert(tests.end(), found.begin(), found.end());
  }
  return tests;
}

std::set<ContractSentence> quoted_sentences() {
  std::set<ContractSentence> sentences;
  for (const QuotingTest& test : all_tests()) {
    sentences.insert(test.sentences.begin(), test.sentences.end());
  }
  return sentences;
}

std::set<ContractSentence> all_sentences() {
  std::set<ContractSentence> sentences;
  for (const auto& entry : fs::recursive_directory_iterator(kHeaders)) {
    if (entry.path().extension() != ".hpp") continue;
    const auto found = sentences_of_header(entry.path());
    sentences.insert(found.begin(), found.end());
  }
  return sentences;
}

/// What of the headers a store module has to keep.
std::set<ContractSentence> contract() {
  const std::vector<fs::path> headers{"store.hpp",
                                      "archive.hpp",
                                      "health.hpp",
                                      "migration_target.hpp",
                                      "accounts/api_keys.hpp",
                                      "accounts/users.hpp",
                                      "knowledge/evidence.hpp",
                                      "knowledge/knowledge.hpp",
                                      "knowledge/ranking.hpp",
                                      "knowledge/reviews.hpp",
                                      "knowledge/statistics.hpp"};
  std::set<ContractSentence> sentences;
  for (const fs::path& header : headers) {
    const auto found = sentences_of_header(kHeaders / header);
    sentences.insert(found.begin(), found.end());
  }
  return sentences;
}

/// The reviewed list: paragraphs of a declaration, a sentence in quotation marks, and a reason,
/// each on a line of its own.
std::map<ContractSentence, std::string> untested_sentences() {
  std::map<ContractSentence, std::string> untested;
  std::istringstream lines(text_of(kKit / "untested_sentences.txt"));
  for (std::string where; std::getline(lines, where);) {
    if (where.empty() || where.starts_with('#')) continue;
    std::string sentence;
    std::string reason;
    std::getline(lines, sentence);
    std::getline(lines, reason);
    EXPECT_GE(sentence.size(), 2U) << where;
    EXPECT_FALSE(reason.empty()) << where;
    untested[{where, sentence.substr(1, sentence.size() - 2)}] = reason;
  }
  return untested;
}

TEST(ContractSentences, AreReadWithTheDeclarationThatTheyStandAt) {
  const auto sentences = sentences_of_header(kHeaders / "accounts/users.hpp");
  const auto has = [&sentences](const ContractSentence& each) {
    return std::find(sentences.begin(), sentences.end(), each) != sentences.end();
  };
  EXPECT_TRUE(has({"Users", "The people of a store."}));
  EXPECT_TRUE(
      has({"Users::find", "The user of that name, compared exactly; nullopt when there is none."}));
  EXPECT_TRUE(has({"Users::remove", "Durable when it returns."}));
  EXPECT_GT(contract().size(), 120U);
}

TEST(ContractCoverage, EveryTestOfTheKitSaysWhichSentenceItChecks) {
  const auto tests = all_tests();
  EXPECT_GT(tests.size(), 180U);
  for (const QuotingTest& test : tests) EXPECT_FALSE(test.sentences.empty()) << test.name;
}

TEST(ContractCoverage, EveryQuotedSentenceStandsInTheContractWordForWord) {
  const auto sentences = all_sentences();
  for (const QuotingTest& test : all_tests()) {
    for (const auto& [where, text] : test.sentences) {
      EXPECT_TRUE(sentences.contains({where, text})) << test.name << ": " << where << ": " << text;
    }
  }
}

TEST(ContractCoverage, EverySentenceIsCheckedOrListedAsOneThatNoTestCanCheck) {
  const auto quoted = quoted_sentences();
  const auto untested = untested_sentences();
  for (const ContractSentence& sentence : contract()) {
    EXPECT_TRUE(quoted.contains(sentence) || untested.contains(sentence))
        << sentence.where << "\n\"" << sentence.text << "\"\n";
  }
}

TEST(ContractCoverage, TheListOfUncheckedSentencesHoldsNoOthers) {
  const auto quoted = quoted_sentences();
  const auto sentences = contract();
  for (const auto& [sentence, reason] : untested_sentences()) {
    EXPECT_FALSE(quoted.contains(sentence)) << "checked: " << sentence.where << sentence.text;
    EXPECT_TRUE(sentences.contains(sentence)) << "unknown: " << sentence.where << sentence.text;
  }
}

}  // namespace
}  // namespace cq::test
