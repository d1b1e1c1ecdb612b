#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cq::testkit {

/// A sentence of a header's documentation comment that ends in an id, "[users.find.durable]".
struct ContractSentence {
  std::string id;
  std::string text;  ///< without the id, its line breaks as blanks
};

/// What a header says that a module has to keep.
struct HeaderSentences {
  std::vector<ContractSentence> sentences;
  /// Those about a virtual function, or about a class that has some, that have no id. The first
  /// paragraph about a class needs none: it says what the class is.
  std::vector<std::string> without_id;
};

/// Reads a header's text. Safe from any thread.
HeaderSentences read_sentences(std::string_view header);

/// The text of each contract header as it was when the kit was built, by its name, "cq/store.hpp".
/// Safe from any thread.
const std::map<std::string_view, std::string_view>& contract_headers();

/// Every sentence with an id, by that. Safe from any thread.
const std::map<std::string, std::string, std::less<>>& contract();

/// The text of the sentence with that id. Throws std::logic_error when there is none.
const std::string& contract_text(std::string_view id);

}  // namespace cq::testkit
