#include "sqlite/accounts/key_cache.hpp"

namespace cq::sqlite {

// While the tracker's lock is held, what is kept is what is committed.
KeyCache::Lookup KeyCache::find(std::string_view key_id) {
  const CommitTracker::SharedLock current = tracker_.try_lock_current();
  if (!current.owns_lock()) return {};
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(key_id);
  if (found == keys_.end()) return {std::nullopt, version_};
  return {found->second, version_};
}

// A server with more keys in use than it holds loses all of them now and then, which costs less
// than to note which was used last.
void KeyCache::keep(const OwnedApiKey& key, Version version) {
  const std::lock_guard lock(mutex_);
  if (version != version_) return;  // it may have been read before it was touched
  if (keys_.size() >= kMostKeys) keys_.clear();
  keys_.insert_or_assign(key.key.id, key);
}

void KeyCache::after_commit(const TouchedRows& touched) noexcept {
  const auto ids = touched.ids(kApiKeysTable);
  if (ids.empty()) return;
  const std::lock_guard lock(mutex_);
  ++version_;
  for (const std::string& id : ids) keys_.erase(id);
}

void KeyCache::lose_track() noexcept {
  const std::lock_guard lock(mutex_);
  ++version_;
  if (keys_.empty()) return;
  keys_.clear();
  ++times_emptied_;
}

}  // namespace cq::sqlite
