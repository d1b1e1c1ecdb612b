#pragma once

#include <cq/knowledge/reviews.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/statement.hpp"

/// How a reviewers' list is asked for in SQL, so that a part of it costs what it has, however many
/// units lie before it. Safe from any thread.
namespace cq::sqlite {

/// The place in the list's order behind which a part begins.
struct ListPlace {
  std::string id;
  std::optional<std::string> created_at;  ///< as stored; a row of another program may have none
};

/// A domain of that many units and more isn't put in order for each part of a list: the list's
/// order is walked instead, and each unit looked up in the domain.
inline constexpr std::int64_t kLargeDomain = 1000;

/// One query of a list.
struct ListQuery {
  std::string sql{};
  bool after_id = false;    ///< it compares with the place's id
  bool after_time = false;  ///< and with its creation
};

/// The place that the filter names; nullopt when there is no such unit.
std::optional<ListPlace> find_place(Connection& connection, const ReviewFilter& filter);

/// Whether the filter is for a domain of at least kLargeDomain units.
bool is_of_large_domain(Connection& connection, const ReviewFilter& filter);

/// The queries whose rows, one query's behind the other's, are the list's: the row numbers of
/// units, in its order. `place` is where the filter names one.
std::vector<ListQuery> list_queries(const ReviewFilter& filter,
                                    const std::optional<ListPlace>& place, bool of_large_domain);

/// The number of pending units.
std::string pending_count_sql();

/// Units that are pending, those that were proposed first in front: ?1 of them behind ?2 others,
/// with kUnitColumns.
std::string pending_page_sql();

/// Binds what that query asks for to `rows`, which are its.
void bind_list(Statement& rows, const ListQuery& query, const ReviewFilter& filter,
               const std::optional<ListPlace>& place);

}  // namespace cq::sqlite
