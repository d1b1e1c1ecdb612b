#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/search.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/review_service.hpp"

namespace cq::knowledge {

/// What units a person looks for; what isn't set doesn't matter.
struct UnitQuestion {
  ReviewQuestion review{};  ///< its limit and place don't matter
  std::string words;        ///< each must be in some field, as has_words() says
  std::string proposer;
  std::optional<bool> flagged;
  std::optional<Timestamp> since;             ///< proposed then or later
  std::optional<Timestamp> until;             ///< proposed before
  std::optional<Timestamp> confirmed_before;  ///< last confirmed, or proposed
  std::optional<std::string> cursor;          ///< the page before's
  bool by_lists = false;                      ///< the store's search isn't asked
  std::size_t limit = 50;
  /// Ends the page behind the unit with which its documents have that many bytes.
  std::size_t max_bytes = std::numeric_limits<std::size_t>::max();
};

struct FoundUnits {
  std::vector<StoredUnit> units;
  std::optional<std::string> next_cursor{};  ///< nullopt on the last page
  bool by_lists = false;  ///< the store's search could not say; who goes on asks it no more
};

/// An approved unit that resembles another one.
struct SimilarUnit {
  StoredUnit unit;
  double similarity = 0;  ///< above 0, at most 1: words in common, of all words of both
};

/// Finds units for people: words by the store's search, where it has one that can say, else by what
/// it can list. Safe from any thread.
class UnitSearch {
 public:
  /// How many units a call of find() lists first: it goes on where the page isn't full with them.
  static constexpr std::int64_t kFirstWindow = 512;
  /// Ends such a list: what is held beside the page, but for the last unit.
  static constexpr std::size_t kWindowBytes = std::size_t{1} << 20U;
  /// The most units of a page that people ask for.
  static constexpr std::size_t kMostUnits = 200;
  /// The most units that a call of find() looks at.
  static constexpr std::int64_t kMostRead = 8192;
  /// How often a call of find() asks the store's search, which may visit all that have the words.
  static constexpr int kMostAsked = 8;
  /// The most units that similar() returns.
  static constexpr std::size_t kMostSimilar = 5;

  /// `search` may be null: then lists are read.
  UnitSearch(const ReviewService& reviews, host::StorePart<Knowledge> knowledge,
             Search* search = nullptr);

  /// A page of the units, in the order of the store's list: newest first. At most kMostRead of the
  /// units that the question's review leaves, or the store's search finds, are looked at, and that
  /// search is asked at most kMostAsked times, and no more once it can't say; so a page may have
  /// fewer units than its limit, or none, and a next_cursor. Throws Error: invalid argument for a
  /// cursor that is none.
  [[nodiscard]] FoundUnits find(const UnitQuestion& question) const;

  /// The approved units that share a domain with that unit and resemble it most, best first.
  /// Throws Error: not found.
  [[nodiscard]] std::vector<SimilarUnit> similar(const std::string& id) const;

 private:
  [[nodiscard]] std::optional<std::vector<StoredUnit>> ask_store(
      const ReviewQuestion& question, const std::vector<std::string>& words) const;

  const ReviewService& reviews_;
  host::StorePart<Knowledge> knowledge_;
  Search* const search_;
};

}  // namespace cq::knowledge
