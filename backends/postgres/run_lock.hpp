#pragma once

#include <chrono>
#include <cstdint>

#include "postgres/connection.hpp"

namespace cq::postgres {

/// The advisory lock that a migration run holds, in the database that it migrates:
/// pg_advisory_lock(7165628781597712756), the ASCII of "cqmigrat" as a number. It belongs to the
/// session, so it outlasts the transactions of a run and is given back when the session ends,
/// however that comes about. A pooler that changes sessions between transactions defeats it.
inline constexpr std::int64_t kRunLockKey = 0x63716d6967726174;

/// Takes the lock, waiting until its holder gives it back. Throws Error: busy after `timeout`, with
/// the process and application that hold it.
void take_run_lock(Connection& connection, std::chrono::milliseconds timeout);

/// Gives it back. Throws Error: internal when it isn't held.
void give_run_lock_back(Connection& connection);

}  // namespace cq::postgres
