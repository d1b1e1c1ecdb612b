#pragma once

#include <atomic>
#include <cq/accounts/api_keys.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "sqlite/db/commit_tracker.hpp"

namespace cq::sqlite {

/// The table that a write of API keys names in TouchedRows, with their ids. A write that changes
/// the name of a user touches all of the user's keys.
inline constexpr std::string_view kApiKeysTable = "api_keys";

/// API keys that were asked for before, so that they needn't be read again: at most 1024, with
/// their owners' names. It drops a key that is touched here, and all of them when others have
/// committed something. Safe from any thread.
class KeyCache final : public CommitObserver {
 public:
  /// A state of the cache; see keep().
  using Version = std::uint64_t;

  struct Lookup {
    std::optional<OwnedApiKey> key{};
    std::optional<Version> version{};  ///< nullopt: what is committed can't be known now
  };

  /// Of that tracker's database. The tracker must live longer.
  explicit KeyCache(CommitTracker& tracker) : tracker_(tracker) { tracker_.add(*this); }
  KeyCache(const KeyCache&) = delete;
  KeyCache& operator=(const KeyCache&) = delete;
  KeyCache(KeyCache&&) = delete;
  KeyCache& operator=(KeyCache&&) = delete;
  ~KeyCache() override { tracker_.remove(*this); }

  /// The key if it is kept, and is what is committed.
  [[nodiscard]] Lookup find(std::string_view key_id);
  /// Keeps a key that was read after find() had returned that version, unless one was touched
  /// since.
  void keep(const OwnedApiKey& key, Version version);

  /// How often a commit has cost it all of its keys.
  [[nodiscard]] std::uint64_t times_emptied() const noexcept { return times_emptied_; }

  void before_commit(Connection& /*writer*/, const TouchedRows& /*touched*/) override {}
  void after_commit(const TouchedRows& touched) noexcept override;
  void lose_track() noexcept override;

 private:
  static constexpr std::size_t kMostKeys = 1024;

  CommitTracker& tracker_;
  std::mutex mutex_;                                      // taken after the tracker's
  std::map<std::string, OwnedApiKey, std::less<>> keys_;  // guarded by mutex_; by the key's id
  Version version_ = 0;  // guarded by mutex_; another one once a key was touched
  std::atomic<std::uint64_t> times_emptied_{0};
};

}  // namespace cq::sqlite
