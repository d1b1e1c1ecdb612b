#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "change.hpp"
#include "contents.hpp"
#include "fair_shared_mutex.hpp"
#include "journal.hpp"

namespace jsonl {

/// The file and the contents that its lines make: what all parts of a store share. Safe from any
/// thread once it is open. Every method throws cq::Error: unavailable, busy or corrupt, by the
/// state of the file.
class Database {
 public:
  /// Doesn't access the file yet.
  explicit Database(std::filesystem::path path) : path_(std::move(path)) {}

  /// Opens the file, creating it if it is missing, and replays it.
  void open();

  /// Throws unavailable unless the file exists and can be read.
  void check();

  // [read]
  /// Returns what `query` returns for the contents, which include every change that was
  /// acknowledged to any process before the call. Threads may call this concurrently.
  template <typename Query>
  auto read(const Query& query) {
    catch_up();
    const std::shared_lock reading(mutex_);
    return query(std::as_const(contents_));
  }
  // [/read]

  /// Decides from the contents what to change, or throws; nullopt changes nothing.
  using Decision = std::function<std::optional<Change>(const Contents& contents)>;

  // [change]
  /// Makes a change durably, and returns what `query` returns for the contents after it. Neither
  /// another thread nor another process changes anything between `decide` and `query`.
  template <typename Query>
  auto change(const Decision& decide, const Query& query) {
    const std::unique_lock writing(mutex_);
    write(decide);
    return query(std::as_const(contents_));
  }
  // [/change]
  void change(const Decision& decide) {
    change(decide, [](const Contents& /*contents*/) {});
  }

 private:
  void catch_up();
  void read_unread();
  void write(const Decision& decide);

  const std::filesystem::path path_;
  FairSharedMutex mutex_;  ///< guards the members below; locked before the file is
  std::optional<Journal> journal_;
  Contents contents_;
};

}  // namespace jsonl
