#include "memory/users.hpp"

#include <cq/error.hpp>
#include <utility>

namespace cq::test {

MemoryUsers::MemoryUsers(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

User MemoryUsers::create(const User& user) {
  const std::lock_guard lock(database_->mutex);
  if (database_->users.contains(user.username)) {
    throw Error(ErrorKind::kConflict, "A user called '" + user.username + "' exists already.");
  }
  User added = user;
  added.id = ++database_->last_user_id;
  database_->users.emplace(added.username, added);
  return added;
}

std::optional<User> MemoryUsers::find(std::string_view username) {
  const std::lock_guard lock(database_->mutex);
  const auto found = database_->users.find(username);
  if (found == database_->users.end()) return std::nullopt;
  return found->second;
}

}  // namespace cq::test
