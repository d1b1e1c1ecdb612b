#pragma once

#include <algorithm>
#include <cq/experiments/page.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/db/columns.hpp"
#include "sqlite/db/statement.hpp"

/// How a page is asked for in SQL. Safe from any thread.
namespace cq::experiments {

/// The columns that a list is in the order of.
struct PageColumns {
  std::string_view time = "created_at";
  std::string_view id = "id";
};

/// The end of a query for a page: a condition, which follows others, and the order. Its parameters
/// are ?11 and ?12, which bind_page() binds.
inline std::string page_sql(const Page& page, const PageColumns& columns = {}) {
  const std::string time(columns.time);
  const std::string id(columns.id);
  const bool newest = page.order == Order::kNewestFirst;
  const std::string beyond = newest ? " < " : " > ";
  std::string sql;
  if (page.behind) {
    sql += " AND " + time + (newest ? " <= " : " >= ") + "?11 AND (" + time + beyond + "?11 OR " +
           id + beyond + "?12)";
  }
  const std::string direction = newest ? " DESC" : "";
  return sql + " ORDER BY " + time + direction + ", " + id + direction;
}

inline void bind_page(sqlite::Statement& rows, const Page& page) {
  if (page.behind)
    rows.bind(11, sqlite::stored_time(page.behind->created_at)).bind(12, page.behind->id);
}

/// A page with a limit ends with the row by which it comes to that many bytes.
inline constexpr std::size_t kPageBytes = std::size_t{256} * 1024;

/// As many of the rows as the page has, but for those that `read` can't read: these are left out,
/// so that one of them doesn't hide the others.
template <typename Read>
auto read_page(sqlite::Statement& rows, const Page& page, const Read& read) {
  std::vector<decltype(read(rows))> all;
  bind_page(rows, page);
  std::size_t left = page.limit == kNoLimit ? kNoLimit : kPageBytes;
  while (left > 0 && all.size() < page.limit && rows.step()) {
    sqlite::try_row(rows, [&] {
      all.push_back(read(rows));
      if (left != kNoLimit) left -= std::min(left, rows.text_bytes());
    });
  }
  return all;
}

/// Whether the table has a row of that id.
inline bool has_row(sqlite::Connection& connection, std::string_view table, std::string_view id) {
  sqlite::Statement row =
      connection.prepare("SELECT 1 FROM " + std::string(table) + " WHERE id = ?1");
  return row.bind(1, id).step();
}

/// Throws Error: not found unless it has one; `what` names such a row, e.g. "project".
inline void require_row(sqlite::Connection& connection, std::string_view table,
                        std::string_view what, std::string_view id) {
  if (has_row(connection, table, id)) return;
  throw Error(ErrorKind::kNotFound,
              "There is no " + std::string(what) + " '" + std::string(id) + "'.",
              "there is no such " + std::string(what));
}

/// Throws Error: conflict if it has one.
inline void require_no_row(sqlite::Connection& connection, std::string_view table,
                           std::string_view what, std::string_view id) {
  if (!has_row(connection, table, id)) return;
  throw Error(ErrorKind::kConflict,
              "The id '" + std::string(id) + "' is that of another " + std::string(what) +
                  "; make another one.",
              "the id is taken");
}

}  // namespace cq::experiments
