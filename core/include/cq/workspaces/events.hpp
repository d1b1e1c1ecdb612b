#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

/// Something that happened to a lease, a session or a command.
struct Event {
  std::int64_t number = 0;  ///< rises from event to event
  /// "lease.granted", "lease.heartbeat_lost", "lease." with how one ended ("released", "expired",
  /// "taken_over", "broken"), and "session." and "command." with the status that one has got.
  std::string kind;
  Timestamp at{};
  std::optional<std::int64_t> repository_id{};
  std::optional<std::int64_t> worktree_id{};
  std::optional<std::string> session_id{};
  std::optional<std::int64_t> command_id{};
  std::optional<std::string> owner{};  ///< of the lease, or who asked for the session
  std::optional<std::int64_t> fence{};
  std::optional<std::string> by{};  ///< who took the lease over, or broke it
  std::optional<std::string> reason{};

  bool operator==(const Event&) const = default;
};

/// What is kept of the events.
struct EventRange {
  std::int64_t first = 0;  ///< the oldest's number; 0 when there is none
  std::int64_t last = 0;   ///< the newest's, likewise

  bool operator==(const EventRange&) const = default;
};

/// What happened to leases, sessions and commands, in one order for all users of the database: an
/// event is stored with what it tells of, both or none, and nobody sees one before those of lower
/// numbers.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [events.threads]
/// There is an event for each grant and each end of a lease, for each session and command that is
/// new, and for each status that one gets which isn't the one that it has. [events.each]
/// Before the end of a lease that expired although its holder had sent heartbeats, there is one
/// that the heartbeats were lost. [events.heartbeat_lost]
class CQ_EXPORT Events : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.events/1";

  Events() = default;
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  Events(Events&&) = delete;
  Events& operator=(Events&&) = delete;
  ~Events() override;

  /// At most `limit` events behind that number, in order. [events.list]
  virtual std::vector<Event> list(std::int64_t after, std::size_t limit) = 0;

  /// Which are kept: those of a long time ago are gone. [events.range]
  virtual EventRange range() = 0;
};

}  // namespace cq::workspaces
