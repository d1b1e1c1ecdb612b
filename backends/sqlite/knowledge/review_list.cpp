#include "sqlite/knowledge/review_list.hpp"

#include <cq/knowledge/unit.hpp>

#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {
namespace {

// Rows without a creation come before all others where the oldest come first, else behind them, as
// SQLite sorts them. No comparison with such a creation is true.
std::vector<ListQuery> conditions_behind(const ListPlace& place, bool oldest_first) {
  const std::string beyond = oldest_first ? " > " : " < ";
  std::vector<ListQuery> conditions;
  if (place.created_at) {
    conditions.push_back({" AND (created_at, id)" + beyond + "(?4, ?3)", true, true});
    if (!oldest_first) conditions.push_back({" AND created_at IS NULL"});
  } else {
    conditions.push_back({" AND created_at IS NULL AND id" + beyond + "?3", true});
    if (oldest_first) conditions.push_back({" AND created_at IS NOT NULL"});
  }
  return conditions;
}

}  // namespace

std::optional<ListPlace> find_place(Connection& connection, const ReviewFilter& filter) {
  if (!filter.behind) return std::nullopt;
  Statement row = connection.prepare("SELECT created_at FROM knowledge_units WHERE id = ?1");
  if (!row.bind(1, *filter.behind).step()) return std::nullopt;
  return ListPlace{*filter.behind, row.optional_text(0)};
}

bool is_of_large_domain(Connection& connection, const ReviewFilter& filter) {
  if (!filter.domain) return false;
  Statement row = connection.prepare(
      "SELECT 1 FROM knowledge_unit_domains WHERE domain = ?1 LIMIT 1 OFFSET ?2");
  return row.bind(1, *filter.domain).bind(2, kLargeDomain - 1).step();
}

// Without the documents: an index has all that is asked for. A small domain's units are found by
// it, and not by their status ("+"), which most others may have, too.
std::vector<ListQuery> list_queries(const ReviewFilter& filter,
                                    const std::optional<ListPlace>& place, bool of_large_domain) {
  std::string sql = "SELECT rowid FROM knowledge_units AS k WHERE 1";
  const bool of_small_domain = filter.domain && !of_large_domain;
  if (filter.status) sql += of_small_domain ? " AND +status = ?1" : " AND status = ?1";
  if (filter.domain) {
    sql += of_large_domain
               ? " AND EXISTS (SELECT 1 FROM knowledge_unit_domains AS d WHERE d.unit_id = k.id "
                 "AND d.domain = ?2)"
               : " AND id IN (SELECT unit_id FROM knowledge_unit_domains WHERE domain = ?2)";
  }
  const std::string order =
      filter.oldest_first ? " ORDER BY created_at, id" : " ORDER BY created_at DESC, id DESC";
  if (!place) return {{sql + order}};
  std::vector<ListQuery> queries = conditions_behind(*place, filter.oldest_first);
  for (ListQuery& query : queries) query.sql.insert(0, sql).append(order);
  return queries;
}

std::string pending_count_sql() {
  return "SELECT COUNT(*) FROM knowledge_units WHERE status = 'pending'";
}

std::string pending_page_sql() {
  return "SELECT " + std::string(kUnitColumns) +
         " FROM knowledge_units WHERE status = 'pending' "
         "ORDER BY created_at, id LIMIT ?1 OFFSET ?2";
}

void bind_list(Statement& rows, const ListQuery& query, const ReviewFilter& filter,
               const std::optional<ListPlace>& place) {
  if (filter.status) rows.bind(1, to_string(*filter.status));
  if (filter.domain) rows.bind(2, *filter.domain);
  if (query.after_id) rows.bind(3, place->id);
  if (query.after_time) rows.bind_optional(4, place->created_at);
}

}  // namespace cq::sqlite
