#include "sqlite/accounts/key_cache.hpp"

namespace cq::sqlite {

std::optional<OwnedApiKey> KeyCache::find(std::string_view key_id, std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(key_id);
  if (found == keys_.end() || found->second.version != version) return std::nullopt;
  return found->second.key;
}

// Who has more keys in use than it holds loses all of them now and then, which costs less than to
// note which was used last.
void KeyCache::keep(const OwnedApiKey& key, std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  if (keys_.size() >= kMostKeys) keys_.clear();
  keys_.insert_or_assign(key.key.id, Entry{version, key});
}

}  // namespace cq::sqlite
