#pragma once

#include <cq/accounts/api_keys.hpp>

#include "memory/database.hpp"

namespace cq::test {

class MemoryApiKeys final : public ApiKeys {
 public:
  explicit MemoryApiKeys(std::shared_ptr<MemoryDatabase> database);

  void create(const ApiKey& key, const ApiKeyLimits& allowed) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp moment) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) override;
  void touch(std::string_view key_id, Timestamp moment) override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
