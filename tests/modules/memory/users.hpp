#pragma once

#include <cq/accounts/users.hpp>

#include "memory/database.hpp"

namespace cq::test {

class MemoryUsers final : public Users {
 public:
  explicit MemoryUsers(std::shared_ptr<MemoryDatabase> database);

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;
  std::vector<User> list() override;
  void set_password_hash(std::string_view username, std::string_view hash) override;
  void set_role(std::string_view username, Role role) override;
  void end_tokens(std::string_view username, Timestamp moment) override;
  std::size_t remove(std::string_view username) override;

 private:
  using UserPlace = std::map<std::string, User, std::less<>>::iterator;
  /// The caller holds the database's mutex. Throws not found.
  UserPlace existing(std::string_view username);

  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
