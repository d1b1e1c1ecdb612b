#include <array>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>

#include "loader/part_wrapper.hpp"

namespace cq::host {
namespace {

class GuardedUsers final : public Users {
 public:
  GuardedUsers(const Guard& guard, Users& users) : guard_(guard), users_(users) {}

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;
  std::vector<User> list() override;
  void set_password_hash(std::string_view username, std::string_view hash) override;
  void set_role(std::string_view username, Role role) override;
  void end_tokens(std::string_view username, Timestamp at) override;
  std::size_t remove(std::string_view username) override;

 private:
  Guard guard_;
  Users& users_;
};

class GuardedApiKeys final : public ApiKeys {
 public:
  GuardedApiKeys(const Guard& guard, ApiKeys& keys) : guard_(guard), keys_(keys) {}

  void create(const ApiKey& key, const ApiKeyLimits& allowed) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp at) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp at) override;
  void touch(std::string_view key_id, Timestamp at) override;

 private:
  Guard guard_;
  ApiKeys& keys_;
};

User GuardedUsers::create(const User& user) {
  return guarded(guard_, "users.create", [&] { return users_.create(user); });
}

std::optional<User> GuardedUsers::find(std::string_view username) {
  return guarded(guard_, "users.find", [&] { return users_.find(username); });
}

std::vector<User> GuardedUsers::list() {
  return guarded(guard_, "users.list", [&] { return users_.list(); });
}

void GuardedUsers::set_password_hash(std::string_view username, std::string_view hash) {
  guarded(guard_, "users.set_password_hash", [&] { users_.set_password_hash(username, hash); });
}

void GuardedUsers::set_role(std::string_view username, Role role) {
  guarded(guard_, "users.set_role", [&] { users_.set_role(username, role); });
}

void GuardedUsers::end_tokens(std::string_view username, Timestamp at) {
  guarded(guard_, "users.end_tokens", [&] { users_.end_tokens(username, at); });
}

std::size_t GuardedUsers::remove(std::string_view username) {
  return guarded(guard_, "users.remove", [&] { return users_.remove(username); });
}

void GuardedApiKeys::create(const ApiKey& key, const ApiKeyLimits& allowed) {
  guarded(guard_, "api_keys.create", [&] { keys_.create(key, allowed); });
}

std::vector<ApiKey> GuardedApiKeys::list(std::int64_t user_id) {
  return guarded(guard_, "api_keys.list", [&] { return keys_.list(user_id); });
}

std::optional<OwnedApiKey> GuardedApiKeys::find_active(std::string_view key_id, Timestamp at) {
  return guarded(guard_, "api_keys.find_active", [&] { return keys_.find_active(key_id, at); });
}

bool GuardedApiKeys::revoke(std::int64_t user_id, std::string_view key_id, Timestamp at) {
  return guarded(guard_, "api_keys.revoke", [&] { return keys_.revoke(user_id, key_id, at); });
}

void GuardedApiKeys::touch(std::string_view key_id, Timestamp at) {
  guarded(guard_, "api_keys.touch", [&] { keys_.touch(key_id, at); });
}

constexpr std::array<PartWrapper, 2> kAccountWrappers{{
    wrapper_of<Users, GuardedUsers>(),
    wrapper_of<ApiKeys, GuardedApiKeys>(),
}};

}  // namespace

std::span<const PartWrapper> account_wrappers() noexcept {
  return kAccountWrappers;
}

}  // namespace cq::host
