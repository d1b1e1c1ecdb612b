#pragma once

#include <cq/store/users.hpp>

#include "sqlite/connection_pool.hpp"

namespace cq::sqlite {

class SqliteUsers final : public Users {
 public:
  explicit SqliteUsers(ConnectionPool& pool) : pool_(pool) {}

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;

 private:
  ConnectionPool& pool_;
};

}  // namespace cq::sqlite
