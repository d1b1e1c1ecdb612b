#include "sqlite/workspaces/lease_line.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "sqlite/workspaces/columns.hpp"
#include "sqlite/workspaces/worktree_rows.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kWaiterColumns =
    "ticket, repository_id, owner, server, since, expires_at";

std::string waiters_where(std::string_view rest) {
  return "SELECT " + std::string(kWaiterColumns) + " FROM lease_waiters " + std::string(rest);
}

LeaseWaiter read_waiter(const Statement& row) {
  const RowReader reader(row, kWaitersTable);
  return {.ticket = reader.integer(0),
          .repository_id = reader.integer(1),
          .owner = reader.text(2),
          .server = reader.text(3),
          .since = reader.time(4, "since"),
          .expires_at = reader.time(5, "expires_at")};
}

/// Tickets are times in microseconds, so that none is given twice, and rise even if the clock
/// doesn't.
LeaseWaiter insert_waiter(Connection& connection, const LeaseRequest& request,
                          std::string_view server, Timestamp expires_at, Timestamp at) {
  Statement row = connection.prepare(
      "INSERT INTO lease_waiters (ticket, repository_id, owner, server, since, expires_at) "
      "SELECT CASE WHEN coalesce(max(ticket), 0) < ?6 THEN ?6 ELSE max(ticket) + 1 END, "
      "?1, ?2, ?3, ?4, ?5 FROM lease_waiters RETURNING " +
      std::string(kWaiterColumns));
  row.bind(1, request.repository_id)
      .bind(2, request.owner)
      .bind(3, server)
      .bind(4, stored_time(at))
      .bind(5, stored_time(expires_at))
      .bind(6, std::int64_t{at.time_since_epoch().count()})
      .step();
  return read_waiter(row);
}

void delete_waiter(Connection& connection, std::int64_t ticket) {
  connection.prepare("DELETE FROM lease_waiters WHERE ticket = ?1").bind(1, ticket).run();
}

// How many places a statement keeps; those that are too many for the tickets repeat the last one.
constexpr std::size_t kKeptAtATime = 128;

std::string keeping_sql() {
  std::string sql = "UPDATE lease_waiters SET expires_at = ?1 WHERE server = ?2 AND ticket IN (?3";
  for (std::size_t i = 1; i < kKeptAtATime; ++i) sql += ", ?" + std::to_string(i + 3);
  return sql + ") RETURNING ticket";
}

// Those of that server's places that there are, in no order.
std::vector<std::int64_t> keep_places(Connection& connection, std::span<const std::int64_t> tickets,
                                      std::string_view server, const std::string& expires_at) {
  std::vector<std::int64_t> kept;
  for (; !tickets.empty(); tickets = tickets.subspan(std::min(kKeptAtATime, tickets.size()))) {
    Statement row = connection.prepare(keeping_sql());
    row.bind(1, expires_at).bind(2, server);
    for (std::size_t i = 0; i < kKeptAtATime; ++i) {
      row.bind(static_cast<int>(i) + 3, tickets[std::min(i, tickets.size() - 1)]);
    }
    while (row.step()) kept.push_back(row.integer(0));
  }
  return kept;
}

bool is_first(Connection& connection, const LeaseWaiter& place, Timestamp at) {
  Statement row = connection.prepare(
      "SELECT ticket, server FROM lease_waiters WHERE repository_id = ?1 AND expires_at > ?2 "
      "ORDER BY ticket LIMIT 1");
  row.bind(1, place.repository_id).bind(2, stored_time(at));
  return row.step() && row.integer(0) == place.ticket && row.text_view(1) == place.server;
}

}  // namespace

LeaseOrPlace SqliteLeaseLine::join(const LeaseRequest& request, std::string_view server,
                                   Timestamp expires_at, Timestamp at) {
  LeaseOrPlace got;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    got = {};  // where it is called again
    got.lease = lease_to_newcomer(connection, request, at, touched);
    if (got.lease) return;
    got.place = insert_waiter(connection, request, server, expires_at, at);
    touched.add(kWaitersTable, std::to_string(got.place->ticket));
  });
  return got;
}

std::optional<Lease> SqliteLeaseLine::grant(const LeaseWaiter& place, const LeaseRequest& request,
                                            Timestamp at) {
  {  // mostly none is free, which needs no write
    const sqlite::Lease connection = pool_.reader();
    if (!is_first(*connection, place, at) || !is_any_free(*connection, request, at)) {
      return std::nullopt;
    }
  }
  std::optional<Lease> lease;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    lease.reset();  // where it is called again
    if (!is_first(connection, place, at)) return;
    lease = lease_best_free(connection, request, at, touched);
    if (!lease) return;
    delete_waiter(connection, place.ticket);
    touched.add(kWaitersTable, std::to_string(place.ticket));
  });
  return lease;
}

std::vector<std::int64_t> SqliteLeaseLine::keep(const std::vector<std::int64_t>& tickets,
                                                std::string_view server, Timestamp expires_at,
                                                Timestamp at) {
  constexpr std::chrono::minutes kForgotten{1};
  std::vector<std::int64_t> wanted = tickets;
  std::sort(wanted.begin(), wanted.end());
  std::vector<std::int64_t> gone;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    std::vector<std::int64_t> kept =
        keep_places(connection, wanted, server, stored_time(expires_at));
    std::sort(kept.begin(), kept.end());
    gone.clear();  // where it is called again
    std::set_difference(wanted.begin(), wanted.end(), kept.begin(), kept.end(),
                        std::back_inserter(gone));
    connection.prepare("DELETE FROM lease_waiters WHERE expires_at < ?1")
        .bind(1, stored_time(at - kForgotten))
        .run();
    touched.add(kWaitersTable, server);
  });
  return gone;
}

void SqliteLeaseLine::leave(const std::vector<std::int64_t>& tickets) {
  if (tickets.empty()) return;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    for (const std::int64_t ticket : tickets) {
      delete_waiter(connection, ticket);
      touched.add(kWaitersTable, std::to_string(ticket));
    }
  });
}

std::vector<LeaseWaiter> SqliteLeaseLine::list(std::int64_t repository_id, Timestamp at) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      waiters_where("WHERE repository_id = ?1 AND expires_at > ?2 ORDER BY ticket"));
  rows.bind(1, repository_id).bind(2, stored_time(at));
  return read_all(rows, &read_waiter);
}

sqlite::TableCheck waiter_check() {
  return sqlite::check_of<&read_waiter>(kWaitersTable, "ticket", &waiters_where);
}

}  // namespace cq::workspaces
