#pragma once

#include <cq/timestamp.hpp>
#include <cstdint>
#include <string>

namespace cq {

/// A person who logs in with a password.
struct User {
  std::int64_t id = 0;
  std::string username;
  std::string password_hash;  ///< bcrypt, e.g. "$2b$12$..."
  Timestamp created_at;
};

}  // namespace cq
