#include "app/readiness.hpp"

#include <cq/error.hpp>
#include <cq/host/migration_runner.hpp>
#include <utility>

namespace cq::app {

Readiness::Readiness(Health& health, MigrationTarget* migrations, Tell tell)
    : health_(health), migrations_(migrations), tell_(std::move(tell)), head_(revision()) {}

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

std::optional<std::string> Readiness::revision() {
  return migrations_ == nullptr ? std::nullopt : host::current_revision(*migrations_);
}

std::optional<std::string> Readiness::ask_store() {
  try {
    health_.check();
    const std::optional<std::string> present = revision();
    if (present == head_) {
      return std::nullopt;
    }
    return "The schema is at revision " + present.value_or("none") + ", but this server works on " +
           head_.value_or("none");
  } catch (const Error& error) {
    // The store's own sentence may name files and hosts, which are the operator's to know.
    tell_(error.what());
    std::string problem = "The store can't answer (" + std::string(to_string(error.kind())) + ")";
    if (!error.reason().empty()) problem.append(": ").append(error.reason());
    return problem;
  }
}

}  // namespace cq::app
