#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/responder.hpp"
#include "workspaces/log_lines.hpp"
#include "workspaces/workspace_service.hpp"

namespace cq::workspaces {

/// What the commands of a session have written to their logs, one after the other by their
/// sequence, as lines of JSON. From one thread at a time.
class SessionLog {
 public:
  /// Following, it waits for what is written later, until the session has ended. Throws
  /// api::Refusal (404) when there is no such session. The service outlives it.
  SessionLog(const WorkspaceService& service, std::string session_id, bool follow);

  /// The next lines; postponed when there are none now. Now and then an empty line, which says
  /// nothing, keeps a client from taking the server for gone. Throws what the store throws.
  http::BodyPiece next();

 private:
  using SteadyClock = std::chrono::steady_clock;

  /// Adds lines until there are many or none; returns whether all commands are through.
  bool read(std::string& out);
  [[nodiscard]] bool is_through(const Command& command) const;
  void look_again();

  const WorkspaceService& service_;
  const std::string session_id_;
  const bool follow_;
  bool is_open_ = true;  ///< whether more may come
  std::vector<Command> commands_;
  std::size_t present_ = 0;  ///< the command whose log is read
  std::optional<LogReader> reader_;
  SteadyClock::time_point sent_ = SteadyClock::now();
};

}  // namespace cq::workspaces
