#pragma once

#include <cq/knowledge/search.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/knowledge/live_words.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"

namespace cq::sqlite {

/// Has the table of words say which units may have the words, and reads those.
class SqliteSearch final : public Search {
 public:
  SqliteSearch(ConnectionPool& pool, UnreadableUnits& unreadable, LiveWordsOptions options = {})
      : unreadable_(unreadable), words_(pool, unreadable, options) {}

  std::optional<std::vector<StoredUnit>> find(const std::vector<std::string>& words,
                                              const ReviewFilter& filter) override;

  [[nodiscard]] const LiveWords& words() const noexcept { return words_; }

 private:
  UnreadableUnits& unreadable_;
  LiveWords words_;
};

}  // namespace cq::sqlite
