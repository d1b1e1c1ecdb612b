#pragma once

#include <cq/experiments/tokens.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::experiments {

class SqliteTokens final : public Tokens {
 public:
  SqliteTokens(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  void create(const ApiToken& token) override;
  std::optional<ApiTokenHolder> find(std::string_view token_hash) override;
  void record_use(std::string_view id, Timestamp at) override;
  std::vector<ApiToken> list(std::string_view user_id, const Page& page) override;
  ApiToken change(std::string_view user_id, std::string_view id,
                  const ApiTokenChange& change) override;
  bool revoke(std::string_view user_id, std::string_view id) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The tokens as records of an archive.
sqlite::RecordTable api_token_records();

}  // namespace cq::experiments
