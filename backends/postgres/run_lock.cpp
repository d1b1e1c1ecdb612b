#include "postgres/run_lock.hpp"

#include <algorithm>
#include <limits>
#include <pqxx/transaction>

namespace cq::postgres {
namespace {

const std::string kKey = std::to_string(kRunLockKey);

// PostgreSQL counts timeouts in whole milliseconds, in 31 bits, and takes 0 for "no timeout".
std::string timeout_text(std::chrono::milliseconds timeout) {
  return std::to_string(std::clamp<std::chrono::milliseconds::rep>(
      timeout.count(), 1, std::numeric_limits<std::int32_t>::max()));
}

// The holder of the lock, e.g. "process 4711 (application 'cq-server', user 'cq')".
std::string holder(Connection& connection) {
  const pqxx::result rows = connection.query(
      "SELECT l.pid, coalesce(a.application_name, '') AS application, "
      "coalesce(a.usename, '') AS role "
      "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
      "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
      "AND l.database = (SELECT oid FROM pg_catalog.pg_database "
      "WHERE datname = current_database()) "
      "AND (l.classid::bigint << 32 | l.objid::bigint) = " +
      kKey);
  if (rows.empty()) return "a process that ended just now";
  const pqxx::row& row = rows.front();
  return "process " + row["pid"].as<std::string>() + " (application '" +
         row["application"].as<std::string>() + "', user '" + row["role"].as<std::string>() + "')";
}

}  // namespace

void take_run_lock(Connection& connection, std::chrono::milliseconds timeout) {
  try {
    connection.guard("Can't lock " + connection.shown_url() + " for a migration run", [&] {
      // The settings end with the transaction, the lock doesn't.
      pqxx::work transaction(connection.session());
      transaction.exec(
          "SELECT set_config('statement_timeout', '0', true), "
          "set_config('lock_timeout', '" +
          timeout_text(timeout) + "', true)");
      transaction.exec("SELECT pg_catalog.pg_advisory_lock(" + kKey + ")");
      transaction.commit();
    });
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kBusy) throw;
    throw Error(ErrorKind::kBusy, "Another migration run on " + connection.shown_url() +
                                      " did not end within " + std::to_string(timeout.count()) +
                                      " ms: the advisory lock " + kKey + " is held by " +
                                      holder(connection) +
                                      "; try again when that run has ended, or end it.");
  }
}

void give_run_lock_back(Connection& connection) {
  const pqxx::result rows =
      connection.query("SELECT pg_catalog.pg_advisory_unlock(" + kKey + ") AS was_held");
  if (!rows.front()["was_held"].as<bool>()) {
    throw Error(ErrorKind::kInternal, "The migration run on " + connection.shown_url() +
                                          " ended without its lock; run it again.");
  }
}

}  // namespace cq::postgres
