#include <algorithm>
#include <cctype>
#include <cq/knowledge/search.hpp>
#include <utility>

#include "contract/folded_text.hpp"

namespace cq {

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto add = [&] {
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) {
      words.push_back(word);
    }
    word.clear();
  };
  for (const char c : without_case_and_accents(text)) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      add();
    } else {
      word += c;
    }
  }
  add();
  return words;
}

std::string searched_text(const Unit& unit) {
  std::string text = unit.insight.summary + '\n' + unit.insight.detail + '\n' +
                     unit.insight.action + '\n' + unit.context.pattern + '\n' +
                     unit.created_by.value_or("") + '\n' + unit.extensions.value_or("");
  for (const auto* list : {&unit.domains, &unit.context.languages, &unit.context.frameworks}) {
    for (const std::string& item : *list) text += '\n' + item;
  }
  for (const Flag& flag : unit.flags) text += '\n' + flag.detail.value_or("");
  return without_case_and_accents(text);
}

bool has_words(const Unit& unit, const std::vector<std::string>& words) {
  if (words.empty()) return true;
  const std::string text = searched_text(unit);
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    // Digits of ids are no words.
    const bool is_id = word.starts_with("ku_") && unit.id.starts_with(word);
    return is_id || text.find(word) != std::string::npos;
  });
}

Search::~Search() = default;

}  // namespace cq
