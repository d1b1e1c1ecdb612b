#include "app/readiness.hpp"

#include <cq/error.hpp>
#include <cq/host/migration_runner.hpp>

namespace cq::app {

Readiness::Readiness(Health& health, MigrationTarget& migrations)
    : health_(health), migrations_(migrations), head_(host::current_revision(migrations)) {}

std::optional<std::string> Readiness::problem() {
  const std::unique_lock asking(asking_, std::try_to_lock);
  if (!asking.owns_lock()) {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  std::optional<std::string> found = ask_store();
  const std::lock_guard lock(mutex_);
  last_ = found;
  return found;
}

std::optional<std::string> Readiness::ask_store() {
  try {
    health_.check();
    const std::optional<std::string> revision = host::current_revision(migrations_);
    if (revision == head_) {
      return std::nullopt;
    }
    return "The schema is at revision " + revision.value_or("none") +
           ", but this server works on " + head_.value_or("none");
  } catch (const Error& error) {
    return std::string("The store can't answer: ") + error.what();
  }
}

}  // namespace cq::app
