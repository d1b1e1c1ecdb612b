#pragma once

#include <chrono>
#include <condition_variable>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/audit.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace cq::test {

/// What the migrations shape: which tables there are, and the rows of the two that hold versions.
struct MemorySchema {
  std::set<std::string> tables;
  std::string version;                  ///< what db_metadata holds, where there is such a table
  std::optional<std::string> revision;  ///< nullopt: there is no version table
};

/// A document as it was read.
struct ReadDocument {
  std::string document;
  Unit unit;
};

/// Everything one database holds. Whoever reads or writes it holds the mutex.
struct MemoryDatabase {
  std::mutex mutex;

  MemorySchema schema;
  bool run_held = false;  ///< a migration run is under way
  std::condition_variable run_ended;

  std::map<std::string, User, std::less<>> users;  ///< by username
  std::int64_t last_user_id = 0;
  std::map<std::string, ApiKey, std::less<>> api_keys;   ///< by id
  std::map<std::string, StoredUnit, std::less<>> units;  ///< by id
  /// When those units came in, as the archive has it; nothing else asks.
  std::map<std::string, std::optional<Timestamp>, std::less<>> created_at;
  /// Who confirmed or flagged a unit, by its id, in the archive's order.
  std::map<std::string, std::vector<Voice>, std::less<>> voices;

  /// The documents that were read last, by unit: most readings find them unchanged.
  std::map<std::string, ReadDocument, std::less<>> documents_read;

  std::map<std::uint64_t, AuditEntry> audit;  ///< by number
  std::uint64_t last_audit_number = 0;
  /// What the next change of a thread is recorded as.
  std::map<std::thread::id, AuditEntry> pending_entries;

  /// A number that no other database of this process has, nor this one before it was made anew.
  std::uint64_t history = new_history();
  /// The units that changed, the last one at last; of old ones only the number is kept.
  std::deque<std::string> changed_units;
  std::uint64_t forgotten_changes = 0;

  /// How long each call of knowledge, reviews and changes takes at least; set before it is used.
  std::chrono::milliseconds delay{0};
  /// What each of these calls begins with, without the mutex.
  void pause() const;

  /// What a unit's document says; valid until that document is another.
  const Unit& read(const StoredUnit& stored);

  /// To be called by each change of a unit that has been made.
  void note_unit(std::string_view id);
  /// Makes readers of changes start over. To be called when all units were replaced.
  void begin_history();
  static std::uint64_t new_history();

  /// To be called by each change that has been made.
  void record_change();
  void add_entry(AuditEntry entry);
};

/// The database of a "memory:///name" URL, which lives as long as the process; without a name a
/// new one, which lives as long as whoever holds it. Safe from any thread.
std::shared_ptr<MemoryDatabase> open_database(const std::string& name);

}  // namespace cq::test
