#include "testkit/contract_sentences.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace cq::test {
namespace {

/// Whether a sentence ends behind `word` when `next` follows.
bool ends_sentence(const std::string& word, const std::string& next) {
  static const std::regex kEnd(R"(\.["')]*$)");
  static const std::regex kStart(R"(^["'`(0A-Z]|^\w+\(\))");
  return word != "e.g." && word != "i.e." && std::regex_search(word, kEnd) &&
         std::regex_search(next, kStart);
}

std::vector<std::string> split(const std::string& paragraph) {
  std::istringstream stream(paragraph);
  const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
  std::vector<std::string> sentences;
  std::string sentence;
  for (std::size_t i = 0; i < words.size(); ++i) {
    sentence += (sentence.empty() ? "" : " ") + words[i];
    if (i + 1 == words.size() || ends_sentence(words[i], words[i + 1])) {
      sentences.push_back(std::move(sentence));
      sentence.clear();
    }
  }
  return sentences;
}

/// The class, struct or enumeration that the line begins; empty: none.
std::string type_in(const std::string& code) {
  static const std::regex kType(R"(^(?:class|struct|enum class)\s+(?:CQ_EXPORT\s+)?(\w+)[^;]*$)");
  std::smatch match;
  return std::regex_search(code, match, kType) ? match[1].str() : "";
}

/// What the line declares: a function, a pointer to one, an alias, a member or an enumerator.
std::string name_in(const std::string& code) {
  static const std::array<std::regex, 4> kNames{
      std::regex(R"(\(\*(\w+)\)\()"), std::regex(R"((\w+)\s*\()"), std::regex(R"(^using (\w+))"),
      std::regex(R"((\w+)(?:\s*=[^;]*)?(?:\{[^}]*\})?[;,]$)")};
  for (const std::regex& pattern : kNames) {
    std::smatch match;
    if (std::regex_search(code, match, pattern)) return match[1];
  }
  return {};
}

std::string without_comment(const std::string& line) {
  const std::string code = line.substr(0, line.find("///<"));
  const std::size_t first = code.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : code.substr(first, code.find_last_not_of(' ') + 1 - first);
}

/// The header line by line: which class it is in, and what comment waits for its declaration.
class HeaderReader {
 public:
  explicit HeaderReader(std::string file_name) : file_name_(std::move(file_name)) {}

  void read(const std::string& line) {
    const std::size_t mark = line.find("///");
    const bool is_tail = line.compare(mark == std::string::npos ? 0 : mark, 4, "///<") == 0;
    if (mark != std::string::npos && !is_tail) {
      const std::string words = line.substr(mark + 3);
      comment_ += words.find_first_not_of(' ') == std::string::npos ? "\n" : words + " ";
      return;
    }
    const std::string code = without_comment(line);
    if (code.starts_with("template ")) return;  // the declaration follows
    const std::string type = type_in(code);
    const std::string name = type.empty() ? name_in(code) : type;
    std::string where = class_.empty() || !type.empty() ? name : class_ + "::" + name;
    if (code.empty()) where = file_name_;
    add(where, comment_);
    if (is_tail) add(where, line.substr(mark + 4));
    comment_.clear();
    if (!type.empty() && code.ends_with('{')) class_ = type;
    if (code.starts_with("};")) class_.clear();
  }

  [[nodiscard]] std::vector<ContractSentence> take() { return std::move(sentences_); }

 private:
  void add(const std::string& where, const std::string& text) {
    std::istringstream paragraphs(text);
    for (std::string paragraph; std::getline(paragraphs, paragraph);) {
      for (std::string& sentence : split(paragraph)) {
        sentences_.push_back({where, std::move(sentence)});
      }
    }
  }

  const std::string file_name_;
  std::string class_;
  std::string comment_;
  std::vector<ContractSentence> sentences_;
};

/// The string literal, or literals side by side, that begin at `position`, which moves behind them.
std::string read_literal(const std::string& text, std::size_t& position) {
  std::string literal;
  for (;;) {
    const std::size_t start = text.find_first_not_of(" \n", position);
    if (start == std::string::npos || text[start] != '"') return literal;
    position = start + 1;
    while (text.at(position) != '"') {
      if (text[position] == '\\') ++position;
      literal += text.at(position++);
    }
    ++position;
  }
}

std::vector<ContractSentence> quotes_in(const std::string& body) {
  static const std::string kMacro = "CQ_SENTENCE(";
  std::vector<ContractSentence> quotes;
  for (std::size_t at = body.find(kMacro); at != std::string::npos; at = body.find(kMacro, at)) {
    at += kMacro.size();
    ContractSentence quote;
    quote.where = read_literal(body, at);
    at = body.find(',', at) + 1;
    quote.text = read_literal(body, at);
    quotes.push_back(std::move(quote));
  }
  return quotes;
}

}  // namespace

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("no file " + file.string());
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::vector<ContractSentence> sentences_of_header(const std::filesystem::path& header) {
  HeaderReader reader(header.filename().string());
  std::istringstream lines(text_of(header));
  for (std::string line; std::getline(lines, line);) reader.read(line);
  return reader.take();
}

std::vector<QuotingTest> quoting_tests_of(const std::filesystem::path& source) {
  static const std::regex kTest(R"(TEST_P\((\w+),\s*(\w+)\) \{)");
  const std::string text = text_of(source);
  std::vector<QuotingTest> tests;
  for (std::sregex_iterator match(text.begin(), text.end(), kTest), end; match != end; ++match) {
    const auto start = static_cast<std::size_t>(match->position());
    const std::string body = text.substr(start, text.find("\n}\n", start) - start);
    tests.push_back({(*match)[1].str() + "." + (*match)[2].str(), quotes_in(body)});
  }
  return tests;
}

}  // namespace cq::test
