#pragma once

#include <chrono>
#include <cq/knowledge/search.hpp>
#include <cstddef>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/knowledge/live_words.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"

namespace cq::sqlite {

/// What a search may cost before SqliteSearch says nothing: where very many units have the words,
/// or few of them pass the filter, the caller reads a list sooner.
struct SearchBounds {
  std::chrono::milliseconds time{
      250};                         ///< of all that a call looks at, but for units that it finds
  std::size_t most_in_vain = 2048;  ///< units that may have the words and aren't found
};

/// Has the table of words say which units may have the words, and reads those.
class SqliteSearch final : public Search {
 public:
  /// Pool and units outlive it.
  SqliteSearch(ConnectionPool& pool, UnreadableUnits& unreadable, LiveWordsOptions options = {},
               SearchBounds bounds = {})
      : unreadable_(unreadable), bounds_(bounds), words_(pool, unreadable, options) {}

  std::optional<std::vector<StoredUnit>> find(const std::vector<std::string>& words,
                                              const ReviewFilter& filter) override;

  [[nodiscard]] const LiveWords& words() const noexcept { return words_; }

 private:
  using Clock = WordTable::Clock;
  struct Question;

  [[nodiscard]] std::optional<std::vector<StoredUnit>> find_in(Connection& connection,
                                                               WordTable& table,
                                                               const Question& question) const;

  UnreadableUnits& unreadable_;
  const SearchBounds bounds_;
  LiveWords words_;
};

}  // namespace cq::sqlite
