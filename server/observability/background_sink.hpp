#pragma once

#include <spdlog/sinks/sink.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>

namespace cq::observability {

/// Has another sink write what is logged, on a thread of its own, so that no caller waits for
/// whoever reads the log. What waits to be written is bounded: over it, lines are dropped, and a
/// line behind them says how many. Safe from any thread.
class BackgroundSink final : public spdlog::sinks::sink {
 public:
  static constexpr std::size_t kMaxWaiting = 4UL * 1024 * 1024;  ///< bytes
  /// How long the target may take nothing until it isn't waited for any more.
  static constexpr std::chrono::seconds kPatience{1};

  explicit BackgroundSink(spdlog::sink_ptr target);
  BackgroundSink(const BackgroundSink&) = delete;
  BackgroundSink& operator=(const BackgroundSink&) = delete;
  BackgroundSink(BackgroundSink&&) = delete;
  BackgroundSink& operator=(BackgroundSink&&) = delete;
  /// Has the rest written. A target that takes nothing keeps its thread, and is not waited for.
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
