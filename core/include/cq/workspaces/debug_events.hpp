#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

/// Something that a session's debugger reported, or was asked for.
struct DebugEvent {
  std::int64_t number = 0;  ///< rises from event to event
  std::string session_id;
  std::string kind;
  std::string payload;  ///< JSON
  Timestamp at{};

  bool operator==(const DebugEvent&) const = default;
};

/// What the debuggers of sessions reported, one after the other; DebuggerStates has what that came
/// to.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [debug_events.threads]
class CQ_EXPORT DebugEvents : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.debug-events/1";

  DebugEvents() = default;
  DebugEvents(const DebugEvents&) = delete;
  DebugEvents& operator=(const DebugEvents&) = delete;
  DebugEvents(DebugEvents&&) = delete;
  DebugEvents& operator=(DebugEvents&&) = delete;
  ~DebugEvents() override;

  /// At most `limit` of a session's events behind that number, in order. [debug_events.list]
  /// Each DebuggerStates::update() is one, in the same step: its kind is the last_event that was
  /// given, "changed" without one, and its payload is what was given of that: {} without it, and
  /// {"omitted_bytes":N} for one of N bytes, more than 65,536.
  /// [debug_events.each]
  /// A session's newest 1,000 are kept, but for those that are older than the newest 262,144 of
  /// all. [debug_events.kept]
  virtual std::vector<DebugEvent> list(std::string_view session_id, std::int64_t after,
                                       std::size_t limit) = 0;
};

}  // namespace cq::workspaces
