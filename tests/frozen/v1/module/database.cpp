#include "module/database.hpp"

namespace cq::frozen1 {
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

std::shared_ptr<MemoryDatabase> open_database(const std::string& name) {
  if (name.empty()) return std::make_shared<MemoryDatabase>();
  NamedDatabases& named = named_databases();
  const std::lock_guard lock(named.mutex);
  std::shared_ptr<MemoryDatabase>& database = named.databases[name];
  if (!database) database = std::make_shared<MemoryDatabase>();
  return database;
}

}  // namespace cq::frozen1
