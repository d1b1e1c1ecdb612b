#include "sqlite/knowledge/reviews.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/db/statement.hpp"
#include "sqlite/db/timestamps.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/knowledge/review_list.hpp"
#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {
namespace {

// Says why a unit can't be decided.
[[noreturn]] void refuse_decision(Connection& connection, std::string_view id) {
  Statement row = connection.prepare("SELECT status FROM knowledge_units WHERE id = ?1");
  if (!row.bind(1, id).step()) throw Error(ErrorKind::kNotFound, "Knowledge unit not found");
  const ReviewStatus status = read_status(row.text_view(0), id);
  throw Error(ErrorKind::kConflict, "Knowledge unit already " + std::string(to_string(status)));
}

}  // namespace

bool is_within_bounds(const ReviewFilter& filter, const Unit& unit) {
  const double confidence = unit.evidence.confidence;
  if (filter.confidence_min && !(confidence >= *filter.confidence_min)) return false;
  if (!filter.confidence_max) return true;
  const double max = *filter.confidence_max;
  return max >= 1.0 ? confidence <= max : confidence < max;
}

ReviewPage SqliteReviews::queue(std::int64_t limit, std::int64_t offset) {
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  ReviewPage page;
  {
    Statement row = connection->prepare(pending_count_sql());
    row.step();
    page.total = static_cast<std::uint64_t>(row.integer(0));
  }
  Statement rows = connection->prepare(pending_page_sql());
  rows.bind(1, limit).bind(2, offset);
  while (rows.step()) {
    unreadable_.try_read(rows, [&] {
      StoredUnit unit = read_unit(rows);
      parse_document_of(unit.id, unit.document);
      page.items.push_back(std::move(unit));
    });
  }
  return page;
}

std::vector<StoredUnit> SqliteReviews::list(const ReviewFilter& filter) {
  const std::size_t limit = filter.limit < 0 ? std::numeric_limits<std::size_t>::max()
                                             : static_cast<std::size_t>(filter.limit);
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  std::vector<StoredUnit> units;
  const std::optional<ListPlace> place = find_place(*connection, filter);
  if (filter.behind && !place) return units;
  Statement row = connection->prepare("SELECT " + std::string(kUnitColumns) +
                                      " FROM knowledge_units WHERE rowid = ?1");
  std::size_t bytes = 0;
  const auto wants_more = [&] { return units.size() < limit && bytes < filter.max_bytes; };
  for (const ListQuery& query :
       list_queries(filter, place, is_of_large_domain(*connection, filter))) {
    Statement rows = connection->prepare(query.sql);
    bind_list(rows, query, filter, place);
    while (wants_more() && rows.step()) {
      row.rewind();
      if (!row.bind(1, rows.integer(0)).step()) continue;
      unreadable_.try_read(row, [&] {
        StoredUnit unit = read_unit(row);
        if (is_within_bounds(filter, parse_document_of(unit.id, unit.document))) {
          bytes += unit.document.size();
          units.push_back(std::move(unit));
        }
      });
    }
  }
  return units;
}

void SqliteReviews::decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                           Timestamp at) {
  if (status == ReviewStatus::kPending) {
    throw Error(ErrorKind::kInvalidArgument,
                "A decision approves or rejects a unit; it can't make it pending.");
  }
  const auto write_decision = [&](Connection& connection, TouchedRows& touched) {
    Statement row = connection.prepare(
        "UPDATE knowledge_units SET status = ?2, reviewed_by = ?3, reviewed_at = ?4 "
        "WHERE id = ?1 AND status = 'pending' RETURNING id");
    row.bind(1, id).bind(2, to_string(status)).bind(3, reviewer).bind(4, write_timestamp(at));
    if (!row.step()) refuse_decision(connection, id);
    touched.add(kUnitsTable, id);
  };
  commits_.write(write_decision);
}

}  // namespace cq::sqlite
