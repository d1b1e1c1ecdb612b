#include <cq/maintenance.hpp>
#include <cq/store.hpp>
#include <cq/store/archive.hpp>

namespace cq {

// The destructors are the classes' key functions: their virtual tables live in this library.
MigrationTarget::~MigrationTarget() = default;
Users::~Users() = default;
ApiKeys::~ApiKeys() = default;
Knowledge::~Knowledge() = default;
Reviews::~Reviews() = default;
Health::~Health() = default;
Archive::~Archive() = default;
Maintenance::~Maintenance() = default;
Store::~Store() = default;

}  // namespace cq
