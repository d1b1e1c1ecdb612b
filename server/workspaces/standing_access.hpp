#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "api/route.hpp"
#include "http/message.hpp"
#include "http/web_socket.hpp"

/// Answers that last as long as their client stays, and the token that may end before.
namespace cq::workspaces {

/// How often the token of a client that follows something is looked at again.
inline constexpr std::chrono::seconds kLookAtTokens{15};

/// Whether the token of a request still allows what it did when the request came. From one thread
/// at a time.
class StandingAccess {
 public:
  /// What the authentication refers to outlives it; of the request the token or the cookie is kept.
  StandingAccess(api::Authenticate authenticate, const http::Request& request,
                 std::chrono::milliseconds interval);

  /// Looks at the token now and then; once it was revoked, has expired or lost its scopes, that is
  /// noticed after the interval at the latest. While the store doesn't answer, it goes on.
  [[nodiscard]] bool lasts();

 private:
  using SteadyClock = std::chrono::steady_clock;

  const api::Authenticate authenticate_;
  http::Request credentials_;
  const std::chrono::milliseconds interval_;
  SteadyClock::time_point look_at_;
};

/// A talk that ends with 1008 when its client's token doesn't last.
class StandingTalk final : public http::WebSocketTalk {
 public:
  StandingTalk(StandingAccess access, std::shared_ptr<http::WebSocketTalk> talk);

  std::optional<http::WebSocketClose> hear(const std::string& text, const Send& send) override;
  std::optional<http::WebSocketClose> speak(const Send& send) override;

 private:
  StandingAccess access_;
  const std::shared_ptr<http::WebSocketTalk> talk_;
};

}  // namespace cq::workspaces
