#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// The beginning of the WAL's index, in the memory that all of a database's connections share; null
/// when the connection has none, or one of another form than SQLite's since 3.7.0. See "The
/// WAL-Index Header" at https://www.sqlite.org/walformat.html. It stays where it is while any
/// connection of this process to the database is open.
void* wal_index_of(const Connection& connection) noexcept;

/// How many bytes the WAL has at least, if it is whole. The connection is in a transaction that
/// holds the write lock, so that nobody begins the WAL anew meanwhile. nullopt: it can't be known.
std::optional<std::uint64_t> wal_bytes_at_least(const Connection& connection) noexcept;

/// How many bytes of the WAL aren't in the database's file yet, as far as can be known without a
/// lock. nullopt: it can't be.
std::optional<std::uint64_t> wal_bytes_not_moved(const Connection& connection) noexcept;

/// The processes that keep reading a state of the database from before its last commits, by their
/// ids, so that the WAL isn't moved into the file beyond what they see. As far as the system shows
/// locks; another thread of this process never is among them.
std::vector<long> old_readers(const Connection& connection, const std::filesystem::path& shm);

}  // namespace cq::sqlite
