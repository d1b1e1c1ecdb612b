#include "users.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <optional>
#include <string>

namespace jsonl {
namespace {

const cq::User& existing(const Contents& contents, std::string_view username) {
  const cq::User* const user = contents.find_user(username);
  if (user == nullptr) {
    throw cq::Error(cq::ErrorKind::kNotFound,
                    "There is no user called '" + std::string(username) + "'.");
  }
  return *user;
}

}  // namespace

// [user]
cq::User JsonlUsers::create(const cq::User& user) {
  return database_.change(
      [&user](const Contents& contents) -> Change {
        if (contents.find_user(user.username) != nullptr) {
          throw cq::Error(cq::ErrorKind::kConflict,
                          "A user called '" + user.username + "' exists already.");
        }
        UserAdded added{user};
        added.user.id = contents.next_user_id();
        return added;
      },
      [&user](const Contents& contents) { return existing(contents, user.username); });
}
// [/user]

std::optional<cq::User> JsonlUsers::find(std::string_view username) {
  return database_.read([username](const Contents& contents) {
    const cq::User* const user = contents.find_user(username);
    return user == nullptr ? std::nullopt : std::optional(*user);
  });
}

std::vector<cq::User> JsonlUsers::list() {
  return database_.read([](const Contents& contents) {
    std::vector<cq::User> users;
    users.reserve(contents.users().size());
    for (const auto& [name, user] : contents.users()) users.push_back(user);
    return users;
  });
}

void JsonlUsers::set_password_hash(std::string_view username, std::string_view hash) {
  database_.change([&](const Contents& contents) -> Change {
    return PasswordSet{existing(contents, username).username, std::string(hash)};
  });
}

void JsonlUsers::set_role(std::string_view username, cq::Role role) {
  database_.change([&](const Contents& contents) -> std::optional<Change> {
    const cq::User& user = existing(contents, username);
    if (user.role == role) return std::nullopt;
    return RoleSet{user.username, role};
  });
}

void JsonlUsers::end_tokens(std::string_view username, cq::Timestamp at) {
  database_.change([&](const Contents& contents) -> std::optional<Change> {
    const cq::User& user = existing(contents, username);
    if (user.tokens_from && *user.tokens_from >= at) return std::nullopt;
    return TokensEnded{user.username, at};
  });
}

std::size_t JsonlUsers::remove(std::string_view username) {
  std::size_t keys = 0;
  database_.change([&](const Contents& contents) -> Change {
    const cq::User& user = existing(contents, username);
    keys = static_cast<std::size_t>(
        std::count_if(contents.api_keys().begin(), contents.api_keys().end(),
                      [&user](const auto& entry) { return entry.second.user_id == user.id; }));
    return UserRemoved{user.username};
  });
  return keys;
}

}  // namespace jsonl
