#include "memory/store.hpp"

namespace cq::test {

MemoryStore::MemoryStore(const std::shared_ptr<MemoryDatabase>& database,
                         ReviewStatus initial_status)
    : migrations_(database),
      users_(database),
      api_keys_(database),
      knowledge_(database, initial_status),
      reviews_(database),
      statistics_(database),
      health_(database),
      archive_(database),
      audit_(database),
      changes_(database) {}

void MemoryStore::open() {
  health_.check();
}

Part* MemoryStore::find_part(std::string_view id) noexcept {
  return select_part(id, migrations_, users_, api_keys_, knowledge_, reviews_, statistics_, health_,
                     archive_, audit_, changes_);
}

}  // namespace cq::test
