#include <cq/archive.hpp>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/maintenance.hpp>
#include <cq/migration_target.hpp>
#include <cq/store.hpp>
#include <string>

namespace cq {

// The destructors are the classes' key functions: their virtual tables live in this library.
Part::~Part() = default;
MigrationTarget::~MigrationTarget() = default;
Health::~Health() = default;

StorageSize Health::storage_size() {
  return {};
}

std::uint64_t Health::unreadable_records() {
  return 0;
}
Archive::~Archive() = default;
Maintenance::~Maintenance() = default;
Store::~Store() = default;

void refuse_part(std::string_view id) {
  throw Error(ErrorKind::kNotImplemented,
              "This store has no part \"" + std::string(id) +
                  "\", which this needs; use a module that has it, as 'cq-server module list' "
                  "shows.");
}

}  // namespace cq
