#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/knowledge/unit.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The changes that a store can make. Each is one line of the file (change_text.hpp), labelled with
/// its kKind, which must therefore never change.
namespace jsonl {

struct UserAdded {
  static constexpr const char* kKind = "user";
  cq::User user;
};
struct PasswordSet {
  static constexpr const char* kKind = "password";
  std::string username;
  std::string password_hash;
};
struct RoleSet {
  static constexpr const char* kKind = "role";
  std::string username;
  cq::Role role = cq::Role::kReviewer;
};
struct TokensEnded {
  static constexpr const char* kKind = "tokens_ended";
  std::string username;
  cq::Timestamp at;
};
/// Removes the user's keys, too.
struct UserRemoved {
  static constexpr const char* kKind = "user_removed";
  std::string username;
};

struct KeyAdded {
  static constexpr const char* kKind = "key";
  cq::ApiKey key;
  std::optional<std::vector<std::string>> removed{};  ///< ids of keys that make room for it
};
struct KeyRevoked {
  static constexpr const char* kKind = "key_revoked";
  std::string id;
  cq::Timestamp at;
};
struct KeyUsed {
  static constexpr const char* kKind = "key_used";
  std::string id;
  cq::Timestamp at;
};

struct UnitProposed {
  static constexpr const char* kKind = "unit";
  std::string document;
};
struct UnitDecided {
  static constexpr const char* kKind = "decision";
  std::string unit_id;
  cq::ReviewStatus status = cq::ReviewStatus::kPending;
  std::string reviewer;
  cq::Timestamp at;
};
struct UnitConfirmed {
  static constexpr const char* kKind = "confirmation";
  std::string unit_id;
  cq::Timestamp at;
  std::optional<std::string> voter{};
};
struct UnitFlagged {
  static constexpr const char* kKind = "flag";
  std::string unit_id;
  cq::Flag flag;
  std::optional<std::string> voter{};
};

using Change =
    std::variant<UserAdded, PasswordSet, RoleSet, TokensEnded, UserRemoved, KeyAdded, KeyRevoked,
                 KeyUsed, UnitProposed, UnitDecided, UnitConfirmed, UnitFlagged>;

}  // namespace jsonl
