#pragma once

#include <cq/workspaces/access_tokens.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

class SqliteAccessTokens final : public AccessTokens {
 public:
  SqliteAccessTokens(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  AccessToken create(const NewAccessToken& token, Timestamp at) override;
  std::optional<AccessToken> find_active(std::string_view token_hash, Timestamp at) override;
  void record_use(std::int64_t id, Timestamp at) override;
  std::vector<AccessToken> list() override;
  AccessToken revoke(std::int64_t id, Timestamp at) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The tokens as records of an archive.
sqlite::RecordTable access_token_records();

}  // namespace cq::workspaces
