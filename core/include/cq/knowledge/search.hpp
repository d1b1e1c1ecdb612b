#pragma once

#include <cq/export.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/part.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// The words that somebody looks for, each once: what white space separates, without regard to case
/// and accents, so as searched_text() has them. Safe from any thread. Throws Error: invalid
/// argument for what isn't UTF-8.
CQ_EXPORT std::vector<std::string> search_words(std::string_view text);

/// All text of a unit that people look for but its id, a line for each field, without regard to
/// case and accents. Safe from any thread. Throws as search_words().
CQ_EXPORT std::string searched_text(const Unit& unit);

/// Whether each of those words of search_words() is a part of some field, or is the begin of the
/// unit's id, with "ku_". Safe from any thread. Throws as search_words().
CQ_EXPORT bool has_words(const Unit& unit, const std::vector<std::string>& words);

/// Which units have words. Optional: for a store without the part the server reads its lists and
/// looks itself.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [search.threads]
class CQ_EXPORT Search : public Part {
 public:
  static constexpr std::string_view kId = "search/1";

  Search() = default;
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;
  Search(Search&&) = delete;
  Search& operator=(Search&&) = delete;
  ~Search() override;

  /// What Reviews::list() returns for the filter, but of the units alone that have all the words,
  /// as has_words() says: the limit counts these, and so do the bytes. [search.find] In the order
  /// of that list, whose `behind` may be any unit, so that pages of either go on in the other.
  /// [search.find.order] With every change that was acknowledged before the call, also by another
  /// process. [search.find.current] Nothing in a word has a meaning of its own, such as that of an
  /// operator or a wildcard. [search.find.literal] `words` are of search_words(), at least one.
  /// Nullopt: it can't say, e.g. as its index is being made, as the words are too short for it, or
  /// as the words are so frequent that the caller finds the units sooner in a list. A caller that
  /// asks again for words of three letters that few units have gets an answer in the end, unless
  /// units change. [search.find.later]
  virtual std::optional<std::vector<StoredUnit>> find(const std::vector<std::string>& words,
                                                      const ReviewFilter& filter) = 0;
};

}  // namespace cq
