#include "app/readiness.hpp"

#include <cq/error.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <utility>

#include "database/unreadable_records.hpp"

namespace cq::app {

Readiness::Readiness(Health& health, MigrationTarget* migrations, Tell tell)
    : health_(health),
      migrations_(migrations),
      tell_(std::move(tell)),
      head_(revision()),
      needed_(needed_lines()) {}

std::optional<std::string> Readiness::revision() {
  return migrations_ == nullptr ? std::nullopt : host::current_revision(*migrations_);
}

std::string Readiness::remark() {
  const std::lock_guard lock(mutex_);
  return remark_;
}

void Readiness::look_for_unreadable() {
  const std::uint64_t count = health_.unreadable_records();
  std::string remark;
  if (count > 0) {
    remark = database::sentence_on_unreadable(count);
    tell_("", remark + ".");
  }
  const std::lock_guard lock(mutex_);
  remark_ = std::move(remark);
}

std::vector<std::string> Readiness::needed_lines() {
  if (migrations_ == nullptr) {
    return {};
  }
  std::vector<std::string> lines = migrations_->schema_lines();
  std::erase_if(lines, [](const std::string& line) {  // without an index everything works
    return line.find(" INDEX ") != std::string::npos;
  });
  return lines;
}

std::optional<std::string> Readiness::schema_problem() {
  const std::optional<std::string> present = revision();
  if (present != head_) {
    return "The schema is at revision " + present.value_or("none") + ", but this server works on " +
           head_.value_or("none");
  }
  if (migrations_ == nullptr) {
    return std::nullopt;
  }
  const std::vector<std::string> lacking = host::lacking_lines(*migrations_, needed_);
  if (lacking.empty()) {
    return std::nullopt;
  }
  return "The schema lacks '" + lacking.front() + "'" +
         (lacking.size() == 1 ? "" : " and " + std::to_string(lacking.size() - 1) + " more");
}

std::optional<std::string> Readiness::problem() {
  try {
    health_.check();
    look_for_unreadable();
    return schema_problem();
  } catch (const Error& error) {
    // The store's own sentence may name files and hosts, which are the operator's to know.
    tell_("The store can't answer: ", error.what());
    std::string problem = "The store can't answer (" + std::string(to_string(error.kind())) + ")";
    if (!error.reason().empty()) problem.append(": ").append(error.reason());
    return problem;
  }
}

}  // namespace cq::app
