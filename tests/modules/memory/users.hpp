#pragma once

#include <cq/store/users.hpp>

#include "memory/database.hpp"

namespace cq::test {

class MemoryUsers final : public Users {
 public:
  explicit MemoryUsers(std::shared_ptr<MemoryDatabase> database);

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
