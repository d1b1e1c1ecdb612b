#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "change.hpp"
#include "contents.hpp"
#include "fair_mutex.hpp"
#include "journal.hpp"

namespace jsonl {

/// The file and what its lines made, kept together: what all parts of a store share. Safe from any
/// thread once it is open. Every method throws cq::Error: unavailable, busy or corrupt, when the
/// file says so.
class Database {
 public:
  /// Touches no file yet.
  explicit Database(std::filesystem::path path) : path_(std::move(path)) {}

  /// Opens the file, made when there is none, and replays it.
  void open();

  /// Throws unavailable unless the file is there and can be read.
  void check();

  // [ask]
  /// What `question` finds in the contents, in which every change is that any process was told of
  /// before the call. Any number of threads may ask at once.
  template <typename Question>
  auto ask(const Question& question) {
    read_news();
    const std::shared_lock reading(mutex_);
    return question(std::as_const(contents_));
  }
  // [/ask]

  /// Decides what is to be changed, from what is there, or throws; nullopt: nothing.
  using Decision = std::function<std::optional<Change>(const Contents& contents)>;

  // [change]
  /// Makes a change, durably, and answers what `answer` finds in the contents after it. Nobody, in
  /// whatever process, changes anything between the decision and the answer.
  template <typename Answer>
  auto change(const Decision& decide, const Answer& answer) {
    const std::unique_lock writing(mutex_);
    write(decide);
    return answer(std::as_const(contents_));
  }
  // [/change]
  void change(const Decision& decide) {
    change(decide, [](const Contents& /*contents*/) {});
  }

 private:
  void read_news();
  void read_on();
  void write(const Decision& decide);

  const std::filesystem::path path_;
  FairMutex mutex_;  ///< guards what follows; taken before any lock on the file
  std::optional<Journal> journal_;
  Contents contents_;
};

}  // namespace jsonl
