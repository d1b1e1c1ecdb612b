#pragma once

#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

namespace cq::test {

/// A sentence of a documentation comment, its line breaks as blanks, and the declaration that it
/// stands at, e.g. "Users::find"; for a comment at none, the header's name.
struct ContractSentence {
  std::string where;
  std::string text;

  friend bool operator==(const ContractSentence& left, const ContractSentence& right) = default;
  friend bool operator<(const ContractSentence& left, const ContractSentence& right) {
    return std::tie(left.where, left.text) < std::tie(right.where, right.text);
  }
};

/// Every sentence of a header's documentation comments.
std::vector<ContractSentence> sentences_of_header(const std::filesystem::path& header);

/// The text of a file. Throws std::runtime_error when there is none.
std::string text_of(const std::filesystem::path& file);

/// The tests of a source file of the kit, and what each says that it checks.
struct QuotingTest {
  std::string name;  ///< e.g. "UsersTest.FindComparesNamesExactly"
  std::vector<ContractSentence> sentences;
};
std::vector<QuotingTest> quoting_tests_of(const std::filesystem::path& source);

}  // namespace cq::test
