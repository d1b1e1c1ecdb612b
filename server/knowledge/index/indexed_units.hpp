#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/ranking/ranking_index.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cq::knowledge {

/// The approved units of a store, with their documents, in memory: it answers queries as the store
/// does. Const methods may be called from many threads concurrently, while no thread calls another.
/// What is changed throws std::bad_alloc only, and leaves what must be thrown away.
class IndexedUnits {
 public:
  /// Between the two, units are added faster, and nothing may be asked; for an empty one.
  void begin_filling() noexcept { index_.begin_filling(); }
  void end_filling() { index_.end_filling(); }

  /// What the store has of a unit now; one that isn't approved is forgotten.
  void put(const StoredUnit& unit);
  /// The store has no such unit any more.
  void remove(const std::string& id);

  /// As Knowledge::query(); nullopt where only the store can say: units that aren't as the server
  /// writes them may be among the answers.
  [[nodiscard]] std::optional<std::vector<StoredUnit>> query(const KnowledgeQuery& query) const;

  /// How many approved units it holds.
  [[nodiscard]] std::size_t size() const noexcept { return index_.size() + odd_.size(); }
  /// About how much memory it takes. Adding that up takes a while, except while it is filled.
  [[nodiscard]] std::size_t bytes() const noexcept;
  /// The documents' share of that, which is known.
  [[nodiscard]] std::size_t document_bytes() const noexcept { return document_bytes_; }

 private:
  /// What an answer has beside the id.
  struct Kept {
    std::string document;
    std::optional<std::string> reviewed_by;
    std::optional<Timestamp> reviewed_at;
  };
  /// A unit that is left to the store.
  struct Odd {
    std::size_t bytes = 0;
    bool unreadable = false;  ///< its domains aren't known
  };

  static std::size_t bytes_of(const Kept& kept) noexcept;
  void keep(const StoredUnit& unit);
  void keep_odd(const StoredUnit& unit, bool unreadable);

  ranking::RankingIndex index_;
  std::vector<Kept> kept_;  // by the index's slots
  std::map<std::string, Odd, std::less<>> odd_;
  std::size_t unreadable_ = 0;
  std::size_t document_bytes_ = 0;
};

}  // namespace cq::knowledge
