#pragma once

#include <cq/store/api_keys.hpp>

#include "sqlite/connection_pool.hpp"

namespace cq::sqlite {

class SqliteApiKeys final : public ApiKeys {
 public:
  explicit SqliteApiKeys(ConnectionPool& pool) : pool_(pool) {}

  void create(const ApiKey& key, std::size_t max_active) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp moment) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) override;
  void touch(std::string_view key_id, Timestamp moment) override;

 private:
  ConnectionPool& pool_;
};

}  // namespace cq::sqlite
