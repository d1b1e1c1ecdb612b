#include "sqlite/knowledge/search.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "sqlite/knowledge/reviews.hpp"
#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {
namespace {

// Each time more, as finding them costs as much as all of them do.
constexpr std::size_t kFirstCandidates = 256;
constexpr std::size_t kMostCandidates = 65'536;
constexpr std::size_t kMoreCandidates = 4;

/// Reads what of a unit passes the filter, but for its confidence.
class CandidateRows {
 public:
  CandidateRows(Connection& connection, const ReviewFilter& filter)
      : row_(connection.prepare(sql_of(filter))) {
    if (filter.status) row_.bind(2, to_string(*filter.status));
    if (filter.domain) row_.bind(3, *filter.domain);
  }

  /// The statement at the unit's row; null where it doesn't pass.
  const Statement* find(std::string_view id) {
    row_.rewind();
    return row_.bind(1, id).step() ? &row_ : nullptr;
  }

 private:
  static std::string sql_of(const ReviewFilter& filter) {
    std::string sql = "SELECT " + std::string(kUnitColumns) + " FROM knowledge_units WHERE id = ?1";
    if (filter.status) sql += " AND status = ?2";
    if (filter.domain) {
      sql +=
          " AND EXISTS (SELECT 1 FROM knowledge_unit_domains WHERE unit_id = ?1 AND domain = ?3)";
    }
    return sql;
  }

  Statement row_;
};

std::optional<TextPlace> find_place(Connection& connection, const std::string& id) {
  Statement row =
      connection.prepare("SELECT COALESCE(created_at, ''), id FROM knowledge_units WHERE id = ?1");
  if (!row.bind(1, id).step()) return std::nullopt;
  return TextPlace{row.text(0), row.text(1)};
}

}  // namespace

struct SqliteSearch::Question {
  const std::vector<std::string>& words;
  const std::string& match;
  const ReviewFilter& filter;
};

// Nullopt beyond the bounds.
std::optional<std::vector<StoredUnit>> SqliteSearch::find_in(Connection& connection,
                                                             WordTable& table,
                                                             const Question& question) const {
  const Clock::time_point until = Clock::now() + bounds_.time;
  const ReviewFilter& filter = question.filter;
  std::vector<StoredUnit> units;
  std::optional<TextPlace> behind;
  if (filter.behind) {
    behind = find_place(connection, *filter.behind);
    if (!behind) return units;
  }
  const std::size_t limit = filter.limit < 0 ? std::numeric_limits<std::size_t>::max()
                                             : static_cast<std::size_t>(filter.limit);
  std::size_t bytes = 0;
  std::size_t in_vain = 0;
  const auto is_full = [&] { return units.size() >= limit || bytes >= filter.max_bytes; };
  const auto has_passed = [&](const Statement& row) {
    bool passes = false;
    unreadable_.try_read(row, [&] {
      StoredUnit stored = read_unit(row);
      const Unit unit = parse_document_of(stored.id, stored.document);
      if (!is_within_bounds(filter, unit) || !has_words(unit, question.words)) return;
      bytes += stored.document.size();
      units.push_back(std::move(stored));
      passes = true;
    });
    return passes;
  };
  CandidateRows rows(connection, filter);
  for (std::size_t most = kFirstCandidates; !is_full();
       most = std::min(most * kMoreCandidates, kMostCandidates)) {
    const auto places = table.find(question.match, behind, filter.oldest_first, most, until);
    if (!places) return std::nullopt;
    for (const TextPlace& place : *places) {
      if (is_full()) return units;
      const Statement* const row = rows.find(place.id);
      if (row != nullptr && has_passed(*row)) continue;
      if (++in_vain > bounds_.most_in_vain || Clock::now() >= until) return std::nullopt;
    }
    if (places->size() < most) break;
    behind = places->back();
  }
  return units;
}

std::optional<std::vector<StoredUnit>> SqliteSearch::find(const std::vector<std::string>& words,
                                                          const ReviewFilter& filter) {
  const std::optional<std::string> match = match_of(words);
  if (!match) return std::nullopt;
  std::optional<std::vector<StoredUnit>> units;
  const bool is_read = words_.read([&](Connection& connection, WordTable& table) {
    units = find_in(connection, table, {words, *match, filter});
  });
  if (!is_read) return std::nullopt;
  return units;
}

}  // namespace cq::sqlite
