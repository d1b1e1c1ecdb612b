#include "module/health.hpp"

#include <cq/error.hpp>
#include <utility>

namespace cq::frozen1 {

MemoryHealth::MemoryHealth(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

void MemoryHealth::check() {
  const std::lock_guard lock(database_->mutex);
  for (const char* table : {"users", "api_keys", "knowledge"}) {
    if (!database_->schema.tables.contains(table)) {
      throw Error(ErrorKind::kUnavailable, std::string("The memory database has no table '") +
                                               table + "'; bring its schema to head first.");
    }
  }
}

}  // namespace cq::frozen1
