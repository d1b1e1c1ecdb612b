#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "http/responder.hpp"
#include "workspaces/log_lines.hpp"
#include "workspaces/workspace_service.hpp"

namespace cq::workspaces {

/// Counts those who follow logs, as each of them asks the store again and again. Safe from any
/// thread.
class LogFollowers {
 public:
  static constexpr std::size_t kMost = 64;

  /// One more, for as long as the result lives. Throws api::Refusal (503) when there are kMost.
  static std::shared_ptr<void> add(const std::shared_ptr<LogFollowers>& followers);

 private:
  std::atomic<std::size_t> count_{0};
};

/// What the commands of a session have written to their logs, one after the other, each once, as
/// lines of JSON. They come by their sequence; a command without a log is passed over until it has
/// one. From one thread at a time.
class SessionLog {
 public:
  /// With `followers` it is one of them, and waits for what is written later, until the session has
  /// ended. Throws api::Refusal when there is no such session (404), or too many follow (503). The
  /// service outlives it.
  SessionLog(const WorkspaceService& service, std::string session_id,
             const std::shared_ptr<LogFollowers>& followers);

  /// The next lines; postponed when there are none now. Now and then an empty line, which says
  /// nothing, keeps a client from taking the server for gone. Throws what the store throws.
  http::BodyPiece next();

 private:
  using SteadyClock = std::chrono::steady_clock;

  /// The command whose log is read.
  struct Present {
    CommandLog command;
    LogReader reader;
  };

  void look_whether_open();
  /// Adds lines until there are many or none; returns whether all commands are through.
  bool read(std::string& out);
  /// Reads the present log; returns whether it is through.
  bool read_present(std::string& out);
  [[nodiscard]] bool is_through(const CommandLog& command) const;
  void take_next_log();
  void read_page();

  const WorkspaceService& service_;
  const std::string session_id_;
  bool is_open_;                          ///< whether more may come
  const std::shared_ptr<void> follower_;  ///< counted while this lives
  std::optional<Present> present_;
  std::unordered_set<std::int64_t> begun_;  ///< the ids of the commands whose logs came or come
  std::deque<CommandLog> found_;            ///< with logs that didn't come yet
  std::optional<CommandPlace> looked_at_;   ///< where the next page begins; nullopt: at the first
  bool looked_at_all_ = false;              ///< up to the last one
  SteadyClock::time_point sent_ = SteadyClock::now();
};

}  // namespace cq::workspaces
