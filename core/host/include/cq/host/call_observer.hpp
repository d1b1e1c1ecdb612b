#pragma once

#include <chrono>
#include <string_view>

namespace cq::host {

/// One call of a store's part that ended.
struct CallSample {
  std::string_view operation;  ///< its part and method, e.g. "knowledge.query"
  bool failed = false;         ///< it ended with an exception
  std::chrono::steady_clock::duration duration{};
};

/// Is called for every call of a store's parts, on the thread of that call: from any thread, and
/// from several concurrently.
class CallObserver {
 public:
  CallObserver() = default;
  CallObserver(const CallObserver&) = delete;
  CallObserver& operator=(const CallObserver&) = delete;
  CallObserver(CallObserver&&) = delete;
  CallObserver& operator=(CallObserver&&) = delete;
  virtual ~CallObserver() = default;

  /// The sample's texts live as long as this call.
  virtual void on_call(const CallSample& sample) noexcept = 0;
};

}  // namespace cq::host
