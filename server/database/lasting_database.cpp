#include "database/lasting_database.hpp"

#include <cq/error.hpp>
#include <cq/migration_target.hpp>
#include <memory>

#include "database/open_store.hpp"

namespace cq::database {

void require_lasting(const Database& database) {
  if (!database.feature.has(MigrationTarget::kId)) return;
  const std::unique_ptr<MigrationTarget> other =
      database.feature.open_migrations(database.resolved.url);
  if (!is_missing(*other)) return;
  throw Error(ErrorKind::kInvalidArgument,
              "The database " + display(database.resolved.url) +
                  " is in memory, and what this command does would be gone with it; name a file "
                  "with " +
                  database.url_option + ".");
}

}  // namespace cq::database
