#include "memory/changes.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace cq::test {
namespace {

/// A moment of a database's history, by the number of changes that had been made by then.
struct Moment {
  std::uint64_t history = 0;
  std::uint64_t changes = 0;
};

std::string write_token(const Moment& moment) {
  return std::to_string(moment.history) + "." + std::to_string(moment.changes);
}

std::optional<Moment> read_token(std::string_view token) {
  Moment moment;
  const char* const end = token.data() + token.size();
  const auto history = std::from_chars(token.data(), end, moment.history);
  if (history.ec != std::errc() || history.ptr == end || *history.ptr != '.') return std::nullopt;
  const auto changes = std::from_chars(history.ptr + 1, end, moment.changes);
  if (changes.ec != std::errc() || changes.ptr != end) return std::nullopt;
  return moment;
}

// The caller holds the database's mutex.
Moment moment_of(const MemoryDatabase& database) {
  return {database.history, database.forgotten_changes + database.changed_units.size()};
}

}  // namespace

MemoryChanges::MemoryChanges(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

std::string MemoryChanges::now() {
  database_->pause();
  const std::lock_guard lock(database_->mutex);
  return write_token(moment_of(*database_));
}

// [read]
std::optional<ChangedUnits> MemoryChanges::read(std::string_view after, std::size_t most) {
  database_->pause();
  const auto since = read_token(after);
  const std::lock_guard lock(database_->mutex);
  const Moment present = moment_of(*database_);
  const bool knows = since && since->history == present.history &&
                     since->changes >= database_->forgotten_changes &&
                     since->changes <= present.changes;
  if (!knows) return std::nullopt;
  const std::uint64_t count =
      std::min<std::uint64_t>(present.changes - since->changes, std::max<std::size_t>(most, 1));
  const auto first = database_->changed_units.begin() +
                     static_cast<std::ptrdiff_t>(since->changes - database_->forgotten_changes);
  ChangedUnits units;
  units.ids.assign(first, first + static_cast<std::ptrdiff_t>(count));
  units.token = write_token({present.history, since->changes + count});
  units.more = since->changes + count < present.changes;
  return units;
}
// [/read]

}  // namespace cq::test
