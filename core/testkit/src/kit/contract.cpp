#include "kit/contract.hpp"

#include <regex>
#include <sstream>
#include <stdexcept>

#include "contract_header_texts.hpp"

namespace cq::testkit {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

/// A header line by line.
class HeaderReader {
 public:
  void read(const std::string& line) {
    const std::size_t mark = line.find("///");
    const std::string code = trimmed(line.substr(0, mark));
    const bool is_tail = mark != std::string::npos && line.compare(mark, 4, "///<") == 0;
    if (is_tail && code.empty()) {  // goes on from the line before
      tail_ += " " + trimmed(line.substr(mark + 4));
      return;
    }
    end_tail();
    if (mark != std::string::npos && !is_tail) {
      const std::string words = trimmed(line.substr(mark + 3));
      if (paragraphs_.empty() || words.empty()) paragraphs_.emplace_back();
      if (!words.empty()) {
        paragraphs_.back() += (paragraphs_.back().empty() ? "" : " ") + words;
      }
      return;
    }
    end_comment(code);
    if (is_tail) tail_ = trimmed(line.substr(mark + 4));
  }

  HeaderSentences take() {
    end_tail();
    end_comment("");
    return std::move(found_);
  }

 private:
  void end_tail() {
    add(tail_, found_.without_id, false);
    tail_.clear();
  }

  void end_comment(const std::string& code) {
    if (code == "};") about_class_.clear();
    const bool is_class = code.starts_with("class ") && code.ends_with("{");
    const bool is_virtual = code.starts_with("virtual ") && !code.starts_with("virtual ~");
    if (is_virtual) {  // so what was said of the class needs ids, too
      found_.without_id.insert(found_.without_id.end(), about_class_.begin(), about_class_.end());
      about_class_.clear();
    }
    for (const std::string& paragraph : paragraphs_) {
      const bool says_what_it_is = is_class && &paragraph == &paragraphs_.front();
      add(paragraph, is_class ? about_class_ : found_.without_id,
          is_virtual || (is_class && !says_what_it_is));
    }
    paragraphs_.clear();
  }

  void add(const std::string& paragraph, std::vector<std::string>& without_id, bool needs_id) {
    static const std::regex kId(R"( ?\[([a-z0-9_]+(?:\.[a-z0-9_]+)+)\])");
    auto rest = paragraph.begin();
    for (std::sregex_iterator id(paragraph.begin(), paragraph.end(), kId), end; id != end; ++id) {
      found_.sentences.push_back({(*id)[1], trimmed({rest, (*id)[0].first})});
      rest = (*id)[0].second;
    }
    const std::string left = trimmed({rest, paragraph.end()});
    if (needs_id && !left.empty()) without_id.push_back(left);
  }

  std::vector<std::string> paragraphs_;  // of the comment that waits for its declaration
  std::string tail_;
  std::vector<std::string> about_class_;  // without an id, of the class that this is in
  HeaderSentences found_;
};

std::map<std::string, std::string, std::less<>> read_contract() {
  std::map<std::string, std::string, std::less<>> all;
  for (const auto& [name, text] : contract_headers()) {
    for (ContractSentence& sentence : read_sentences(text).sentences) {
      all.emplace(std::move(sentence.id), std::move(sentence.text));
    }
  }
  return all;
}

}  // namespace

HeaderSentences read_sentences(std::string_view header) {
  HeaderReader reader;
  std::istringstream lines{std::string(header)};
  for (std::string line; std::getline(lines, line);) reader.read(line);
  return reader.take();
}

const std::map<std::string_view, std::string_view>& contract_headers() {
  static const std::map<std::string_view, std::string_view> kHeaders(std::begin(kContractHeaders),
                                                                     std::end(kContractHeaders));
  return kHeaders;
}

const std::map<std::string, std::string, std::less<>>& contract() {
  static const auto kSentences = read_contract();
  return kSentences;
}

const std::string& contract_text(std::string_view id) {
  const auto found = contract().find(id);
  if (found == contract().end()) {
    throw std::logic_error("The contract's headers have no sentence [" + std::string(id) +
                           "]; name one that they have.");
  }
  return found->second;
}

}  // namespace cq::testkit
