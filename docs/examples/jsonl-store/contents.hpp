#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/knowledge/unit.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "change.hpp"

namespace jsonl {

/// A unit as it was stored, and its parsed document.
struct KeptUnit {
  cq::StoredUnit stored;
  cq::Unit unit;
  std::set<std::string> confirmed_by{};
  std::set<std::string> flagged_by{};
};

/// Everything that a store contains, in memory: the result of all changes. It depends on the lines
/// of the file only, so it is the same in every process that has read the same lines.
class Contents {
 public:
  /// Throws cq::Error: corrupt, when the change contradicts the contents, which then stay
  /// unchanged.
  void apply(const Change& change);

  using Users = std::map<std::string, cq::User, std::less<>>;      ///< by name
  using ApiKeys = std::map<std::string, cq::ApiKey, std::less<>>;  ///< by id
  using Units = std::map<std::string, KeptUnit, std::less<>>;      ///< by id

  [[nodiscard]] const Users& users() const noexcept { return users_; }
  [[nodiscard]] const ApiKeys& api_keys() const noexcept { return api_keys_; }
  [[nodiscard]] const Units& units() const noexcept { return units_; }

  /// Each returns null when there is none.
  [[nodiscard]] const cq::User* find_user(std::string_view username) const;
  [[nodiscard]] const cq::User* find_user(std::int64_t id) const;
  [[nodiscard]] const cq::ApiKey* find_key(std::string_view id) const;
  [[nodiscard]] const KeptUnit* find_unit(std::string_view id) const;

  /// An id that no user has or has ever had.
  [[nodiscard]] std::int64_t next_user_id() const noexcept { return last_user_id_ + 1; }

 private:
  void make(const UserAdded& change);
  void make(const PasswordSet& change);
  void make(const RoleSet& change);
  void make(const TokensEnded& change);
  void make(const UserRemoved& change);
  void make(const KeyAdded& change);
  void make(const KeyRevoked& change);
  void make(const KeyUsed& change);
  void make(const UnitProposed& change);
  void make(const UnitDecided& change);
  void make(const UnitConfirmed& change);
  void make(const UnitFlagged& change);

  Users users_;
  ApiKeys api_keys_;
  Units units_;
  std::int64_t last_user_id_ = 0;
};

}  // namespace jsonl
