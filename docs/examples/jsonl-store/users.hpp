#pragma once

#include <cq/accounts/users.hpp>

#include "database.hpp"

namespace jsonl {

class JsonlUsers final : public cq::Users {
 public:
  explicit JsonlUsers(Database& database) : database_(database) {}

  cq::User create(const cq::User& user) override;
  std::optional<cq::User> find(std::string_view username) override;
  std::vector<cq::User> list() override;
  void set_password_hash(std::string_view username, std::string_view hash) override;
  void set_role(std::string_view username, cq::Role role) override;
  void end_tokens(std::string_view username, cq::Timestamp at) override;
  std::size_t remove(std::string_view username) override;

 private:
  Database& database_;
};

}  // namespace jsonl
