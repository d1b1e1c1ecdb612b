#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace cq::sqlite {

/// API keys that were asked for lately, so that they needn't be read again: at most 1024, with
/// their owners' names. Each is kept with LiveIndex::accounts_version() of before it was read, and
/// found only with that: what may have changed isn't found. Safe from any thread.
class KeyCache {
 public:
  [[nodiscard]] std::optional<OwnedApiKey> find(std::string_view key_id, std::uint64_t version);
  void keep(const OwnedApiKey& key, std::uint64_t version);

 private:
  static constexpr std::size_t kMostKeys = 1024;

  struct Entry {
    std::uint64_t version = 0;
    OwnedApiKey key;
  };

  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> keys_;  // guarded by mutex_; by the key's id
};

}  // namespace cq::sqlite
