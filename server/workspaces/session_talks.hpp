#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/workspaces/debug_events.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http/web_socket.hpp"
#include "workspaces/event_feed.hpp"
#include "workspaces/session_log.hpp"

/// What is said on the WebSockets of a session. Both begin with all that is stored, so that a
/// client which comes late, or again, misses nothing.
namespace cq::workspaces {

/// What the session's commands write: {"stream","text","timestamp"} for each line. It ends when the
/// session has ended and all is sent. What the client says means nothing.
class LogTalk final : public http::WebSocketTalk {
 public:
  /// Throws as SessionLog. What it is given by reference outlives it.
  LogTalk(const WorkspaceService& service, const std::string& session_id,
          const std::shared_ptr<LogFollowers>& followers, const EventFeed& feed);

  std::optional<http::WebSocketClose> hear(const std::string& text, const Send& send) override;
  std::optional<http::WebSocketClose> speak(const Send& send) override;

 private:
  SessionLog log_;
  const EventFeed& feed_;
};

/// What the session's debugger reports: {"session_id","kind","payload","timestamp"}. Each JSON
/// value that the client says comes back as {"session_id","kind":"ack","payload"}; what isn't JSON
/// ends it.
class DebugTalk final : public http::WebSocketTalk {
 public:
  /// `place` is held for as long as it lives. What it is given by reference outlives it.
  DebugTalk(host::StorePart<DebugEvents> events, std::string session_id,
            std::shared_ptr<void> place, const EventFeed& feed);

  std::optional<http::WebSocketClose> hear(const std::string& text, const Send& send) override;
  std::optional<http::WebSocketClose> speak(const Send& send) override;

 private:
  host::StorePart<DebugEvents> events_;
  const std::string session_id_;
  const std::shared_ptr<void> place_;
  const EventFeed& feed_;
  std::int64_t after_ = 0;
};

}  // namespace cq::workspaces
