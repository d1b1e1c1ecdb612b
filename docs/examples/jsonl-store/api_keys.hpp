#pragma once

#include <cq/accounts/api_keys.hpp>

#include "database.hpp"

namespace jsonl {

class JsonlApiKeys final : public cq::ApiKeys {
 public:
  explicit JsonlApiKeys(Database& database) : database_(database) {}

  void create(const cq::ApiKey& key, const cq::ApiKeyLimits& allowed) override;
  std::vector<cq::ApiKey> list(std::int64_t user_id) override;
  std::optional<cq::OwnedApiKey> find_active(std::string_view key_id, cq::Timestamp at) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, cq::Timestamp at) override;
  void touch(std::string_view key_id, cq::Timestamp at) override;

 private:
  Database& database_;
};

}  // namespace jsonl
