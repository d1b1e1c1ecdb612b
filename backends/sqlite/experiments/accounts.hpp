#pragma once

#include <cq/experiments/accounts.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::experiments {

class SqliteAccounts final : public Accounts {
 public:
  SqliteAccounts(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  void create(const Account& account) override;
  std::optional<Account> get(std::string_view id) override;
  std::optional<Account> find(std::string_view email) override;
  Account change(std::string_view id, const AccountChange& change) override;
  bool replace_hash(std::string_view id, std::string_view old_hash,
                    std::string_view new_hash) override;
  bool remove(std::string_view id) override;
  std::vector<Account> list(const Page& page) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The columns of read_account().
inline constexpr std::string_view kAccountColumns =
    "id, email, hashed_password, is_active, is_superuser, is_verified, display_name, avatar_url, "
    "created_at";

/// The account whose columns begin at that one.
Account read_account(const sqlite::Statement& row, int first = 0);

/// The accounts as records of an archive.
sqlite::RecordTable account_records();

}  // namespace cq::experiments
