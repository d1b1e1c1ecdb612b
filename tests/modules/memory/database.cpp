#include "memory/database.hpp"

#include <atomic>
#include <cq/knowledge/unit_document.hpp>
#include <utility>

namespace cq::test {
namespace {

struct NamedDatabases {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<MemoryDatabase>> databases;
};

// The one state that this module keeps for the process: it stands in for a disk.
NamedDatabases& named_databases() {
  static NamedDatabases databases;
  return databases;
}

}  // namespace

void MemoryDatabase::pause() const {
  if (delay.count() != 0) std::this_thread::sleep_for(delay);
}

const Unit& MemoryDatabase::read(const StoredUnit& stored) {
  ReadDocument& read = documents_read[stored.id];
  if (read.document.empty() || read.document != stored.document) {
    read.unit = parse_unit_document(stored.document);
    read.document = stored.document;
  }
  return read.unit;
}

void MemoryDatabase::note_unit(std::string_view id) {
  constexpr std::size_t kMostKept = 1'024;
  changed_units.emplace_back(id);
  if (changed_units.size() <= kMostKept) return;
  changed_units.pop_front();
  ++forgotten_changes;
}

void MemoryDatabase::begin_history() {
  history = new_history();
  changed_units.clear();
  forgotten_changes = 0;
}

std::uint64_t MemoryDatabase::new_history() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

void MemoryDatabase::record_change() {
  const auto pending = pending_entries.find(std::this_thread::get_id());
  if (pending == pending_entries.end()) return;
  add_entry(std::move(pending->second));
  pending_entries.erase(pending);
}

void MemoryDatabase::add_entry(AuditEntry entry) {
  entry.number = ++last_audit_number;
  audit.emplace(entry.number, std::move(entry));
}

std::shared_ptr<MemoryDatabase> open_database(const std::string& name) {
  if (name.empty()) return std::make_shared<MemoryDatabase>();
  NamedDatabases& named = named_databases();
  const std::lock_guard lock(named.mutex);
  std::shared_ptr<MemoryDatabase>& database = named.databases[name];
  if (!database) database = std::make_shared<MemoryDatabase>();
  return database;
}

}  // namespace cq::test
