#pragma once

#include <spdlog/sinks/sink.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>

namespace cq::observability {

/// Passes log lines to another sink on a thread of its own, so that no caller waits for the log's
/// reader. The queue is bounded: lines beyond the bound are dropped, and a later line gives their
/// number. Safe from any thread.
class BackgroundSink final : public spdlog::sinks::sink {
 public:
  static constexpr std::size_t kMaxWaiting = 4UL * 1024 * 1024;  ///< bytes
  /// The time without progress of the target after which waiting for it ends.
  static constexpr std::chrono::seconds kPatience{1};

  explicit BackgroundSink(spdlog::sink_ptr target);
  BackgroundSink(const BackgroundSink&) = delete;
  BackgroundSink& operator=(const BackgroundSink&) = delete;
  BackgroundSink(BackgroundSink&&) = delete;
  BackgroundSink& operator=(BackgroundSink&&) = delete;
  /// Writes the rest. A target that makes no progress keeps its thread, and isn't waited for.
  ~BackgroundSink() override;

  void log(const spdlog::details::log_msg& message) override;
  /// Returns once all that was logged before is written, or the target takes nothing.
  void flush() override;
  void set_pattern(const std::string& pattern) override;
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override;

 private:
  struct Queue;

  const std::shared_ptr<Queue> queue_;  // the thread's, too, as it may outlive this
  std::thread thread_;
};

}  // namespace cq::observability
