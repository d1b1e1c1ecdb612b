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
  database_->record_change();
  return added;
}

std::optional<User> MemoryUsers::find(std::string_view username) {
  const std::lock_guard lock(database_->mutex);
  const auto found = database_->users.find(username);
  if (found == database_->users.end()) return std::nullopt;
  return found->second;
}

std::vector<User> MemoryUsers::list() {
  const std::lock_guard lock(database_->mutex);
  std::vector<User> users;
  users.reserve(database_->users.size());
  for (const auto& [name, user] : database_->users) users.push_back(user);
  return users;
}

void MemoryUsers::set_password_hash(std::string_view username, std::string_view hash) {
  const std::lock_guard lock(database_->mutex);
  existing(username)->second.password_hash = hash;
  database_->record_change();
}

void MemoryUsers::set_role(std::string_view username, Role role) {
  const std::lock_guard lock(database_->mutex);
  Role& held = existing(username)->second.role;
  if (held == role) return;
  held = role;
  database_->record_change();
}

void MemoryUsers::end_tokens(std::string_view username, Timestamp moment) {
  const std::lock_guard lock(database_->mutex);
  std::optional<Timestamp>& tokens_from = existing(username)->second.tokens_from;
  if (tokens_from && *tokens_from >= moment) return;
  tokens_from = moment;
  database_->record_change();
}

std::size_t MemoryUsers::remove(std::string_view username) {
  const std::lock_guard lock(database_->mutex);
  const auto user = existing(username);
  const std::size_t keys = std::erase_if(
      database_->api_keys,
      [id = user->second.id](const auto& entry) { return entry.second.user_id == id; });
  database_->users.erase(user);
  database_->record_change();
  return keys;
}

MemoryUsers::UserPlace MemoryUsers::existing(std::string_view username) {
  const auto found = database_->users.find(username);
  if (found == database_->users.end()) {
    throw Error(ErrorKind::kNotFound, "There is no user called '" + std::string(username) + "'.");
  }
  return found;
}

}  // namespace cq::test
