#include "module/store.hpp"

namespace cq::frozen1 {

MemoryStore::MemoryStore(const std::shared_ptr<MemoryDatabase>& database,
                         ReviewStatus initial_status)
    : migrations_(database),
      users_(database),
      api_keys_(database),
      knowledge_(database, initial_status),
      reviews_(database),
      health_(database),
      archive_(database) {}

void MemoryStore::open() {
  health_.check();
}

}  // namespace cq::frozen1
