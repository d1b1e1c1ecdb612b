#pragma once

#include <cq/experiments/page.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

/// A person who uses the experiments. Ids of all rows are UUIDs in lower case with dashes, made by
/// the caller.
struct Account {
  std::string id;
  std::string email;  ///< as it is shown; compared ignoring the case of ASCII letters
  std::string password_hash;
  bool is_active = true;
  bool is_superuser = false;
  bool is_verified = false;
  std::optional<std::string> display_name{};
  std::optional<std::string> avatar_url{};
  Timestamp created_at{};

  bool operator==(const Account&) const = default;
};

/// What changes of an account. Only what is given does; an inner nullopt clears.
struct AccountChange {
  std::optional<std::string> email{};
  std::optional<std::string> password_hash{};
  std::optional<bool> is_active{};
  std::optional<bool> is_superuser{};
  std::optional<bool> is_verified{};
  std::optional<std::optional<std::string>> display_name{};
  std::optional<std::optional<std::string>> avatar_url{};
};

/// The accounts of a store of experiments.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [accounts.threads]
/// What a method has changed is durable when it returns. [accounts.durable]
class CQ_EXPORT Accounts : public Part {
 public:
  static constexpr std::string_view kId = "experiments.accounts/1";

  Accounts() = default;
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;
  Accounts(Accounts&&) = delete;
  Accounts& operator=(Accounts&&) = delete;
  ~Accounts() override;

  /// Adds an account as it is. [accounts.create]
  /// Throws conflict when its id is taken, or its e-mail is, ignoring case; of callers with one
  /// e-mail at a moment, one succeeds. [accounts.create.throws]
  virtual void create(const Account& account) = 0;

  /// The one of that id; nullopt when there is none. [accounts.get]
  virtual std::optional<Account> get(std::string_view id) = 0;

  /// The one of that e-mail, ignoring case; nullopt when there is none. Of old twins that differ in
  /// case alone the one that is written so, else the oldest. [accounts.find]
  virtual std::optional<Account> find(std::string_view email) = 0;

  /// Changes what is given and returns the account. [accounts.change]
  /// Throws not found when there is no such account; conflict, and changes nothing, when another
  /// one has that e-mail, ignoring case. [accounts.change.throws]
  virtual Account change(std::string_view id, const AccountChange& change) = 0;

  /// Replaces the password's hash if it still is `old_hash`; says whether it was. Of callers with
  /// one old hash at a moment, one succeeds. [accounts.replace_hash]
  virtual bool replace_hash(std::string_view id, std::string_view old_hash,
                            std::string_view new_hash) = 0;

  /// Removes an account and, in the same step, its tokens, memberships and permission rows; what it
  /// started stays, and names nobody. Returns false when there is no such account.
  /// [accounts.remove]
  /// Throws conflict, and removes nothing, when it owns a team or a project.
  /// [accounts.remove.throws]
  virtual bool remove(std::string_view id) = 0;

  /// All of them, a page of them. [accounts.list]
  virtual std::vector<Account> list(const Page& page) = 0;
};

}  // namespace cq::experiments
