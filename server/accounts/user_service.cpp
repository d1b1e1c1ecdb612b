#include "accounts/user_service.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <utility>

#include "api/worker_pool.hpp"
#include "crypto/password.hpp"

namespace cq::accounts {

using host::refuse;

namespace {

/// Whether UTF-8 has a character of U+0000 to U+001F or U+007F to U+009F, which may move a
/// terminal's cursor or worse.
bool has_control_character(const std::string& text) {
  char previous = '\0';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (previous == '\xC2' && byte >= 0x80 && byte <= 0x9F)) {
      return true;
    }
    previous = c;
  }
  return false;
}

std::string taken(const std::string& username) {
  return "There is already a user named '" + username + "'; choose another name.";
}

}  // namespace

UserService::UserService(host::StorePart<Users> users, api::Clock clock)
    : users_(std::move(users)), clock_(std::move(clock)) {}

void UserService::check_name(const std::string& username) {
  if (!is_utf8(username) || has_control_character(username)) {
    refuse("A user's name must be UTF-8 without control characters.");
  }
  if (username.starts_with("cli:")) {
    refuse("A user's name must not begin with 'cli:', as those do in the audit that use commands.");
  }
  if (username.empty() || trim(username) != username) {
    refuse("A user's name must not be empty, nor start or end with a blank.");
  }
  if (code_points(username) > limits::kCreatedByLength) {
    refuse("A user's name must be at most " + std::to_string(limits::kCreatedByLength) +
           " characters long.");
  }
}

void UserService::check_password(const std::string& password) {
  if (password.empty()) {
    refuse("The password must not be empty.");
  }
  if (password.find('\0') != std::string::npos || !is_utf8(password)) {
    refuse("The password must be UTF-8 without NUL characters.");
  }
  if (password.size() > crypto::kLongestPassword) {
    refuse("The password must be at most " + std::to_string(crypto::kLongestPassword) +
           " bytes long: bcrypt looks at no more.");
  }
}

User UserService::create(const std::string& username, const std::string& password,
                         Role role) const {
  check_name(username);
  check_password(password);
  require_unused(username);
  User user;
  user.username = username;
  user.password_hash = api::uncounted([&] { return crypto::hash_password(password); });
  user.created_at = clock_();
  user.role = role;
  try {
    return users_->create(user);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kConflict) {
      throw Error(ErrorKind::kConflict, taken(username));
    }
    throw;
  }
}

User UserService::find(const std::string& username) const {
  std::optional<User> user = users_->find(username);
  if (!user) {
    throw Error(ErrorKind::kNotFound, "User not found");
  }
  return *std::move(user);
}

User UserService::require_existing(const std::string& username) const {
  std::optional<User> user = users_->find(username);
  if (!user) {
    throw Error(ErrorKind::kNotFound, "There is no user named '" + username +
                                          "'; 'cq-server user list' lists them, 'cq-server "
                                          "user create' makes one.");
  }
  return *std::move(user);
}

void UserService::change_password(const std::string& username, const std::string& password) const {
  check_password(password);
  const std::string hash = api::uncounted(
      [&] { return crypto::hash_password(password, crypto::kPasswordCost, clock_()); });
  users_->set_password_hash(username, hash);
}

void UserService::set_role(const std::string& username, Role role) const {
  users_->set_role(username, role);
}

void UserService::log_out(const std::string& username) const {
  // Tokens say a second, and behind a logout they say the next one: another logout within it, or
  // one by a clock that is behind, ends these, too.
  Timestamp at = clock_();
  if (const std::optional<Timestamp> last = find(username).tokens_from) {
    const auto next = std::chrono::floor<std::chrono::seconds>(*last) + std::chrono::seconds(1);
    at = std::max<Timestamp>(at, next);
  }
  users_->end_tokens(username, at);
}

bool UserService::change_own_password(const std::string& username, const std::string& old_password,
                                      const std::string& new_password) const {
  check_password(new_password);
  const User user = find(username);
  const std::optional<std::string> new_hash = api::uncounted([&] {
    return crypto::verify_password(old_password, user.password_hash)
               ? std::optional(crypto::hash_password(new_password, crypto::kPasswordCost, clock_()))
               : std::nullopt;
  });
  if (!new_hash) return false;
  const std::string& hash = *new_hash;
  if (find(username).password_hash != user.password_hash) {
    throw Error(ErrorKind::kConflict, "The password was changed meanwhile; log in again");
  }
  users_->set_password_hash(username, hash);
  return true;
}

std::vector<Finding> check_users(Store& store) {
  constexpr std::size_t kMostNames = 10;
  Users* const users = find_part<Users>(store);
  if (users == nullptr) return {};
  std::string names;
  std::size_t count = 0;
  for (const User& user : users->list()) {
    const auto cost = crypto::password_cost_of(user.password_hash);
    if (!cost || *cost <= crypto::kHighestPasswordCost) continue;
    if (++count <= kMostNames) names += (count == 1 ? "'" : ", '") + user.username + "'";
  }
  if (count == 0) return {};
  if (count > kMostNames) names += " and " + std::to_string(count - kMostNames) + " more";
  return {{Finding::Kind::kWarning, "users",
           "These users can't log in, as their password hashes have a cost above " +
               std::to_string(crypto::kHighestPasswordCost) + " and are never verified: " + names +
               ".",
           "Set a new password for each: cq-server user passwd NAME"}};
}

std::vector<User> UserService::list() const {
  return users_->list();
}

std::size_t UserService::remove(const std::string& username) const {
  static_cast<void>(find(username));
  return users_->remove(username);
}

void UserService::require_unused(const std::string& username) const {
  if (users_->find(username)) {
    throw Error(ErrorKind::kConflict, taken(username));
  }
}

}  // namespace cq::accounts
