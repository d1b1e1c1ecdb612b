#include "workspaces/standing_access.hpp"

#include <cq/error.hpp>
#include <utility>

#include "api/errors.hpp"

namespace cq::workspaces {

StandingAccess::StandingAccess(api::Authenticate authenticate, const http::Request& request,
                               std::chrono::milliseconds interval)
    : authenticate_(std::move(authenticate)),
      interval_(interval),
      look_at_(SteadyClock::now() + interval) {
  credentials_.method = request.method;
  credentials_.is_https = request.is_https;
  for (const http::Header& header : request.headers) {
    if (header.name == "authorization" || header.name == "cookie")
      credentials_.headers.push_back(header);
  }
}

bool StandingAccess::lasts() {
  const auto now = SteadyClock::now();
  if (now < look_at_) return true;
  look_at_ = now + interval_;
  try {
    static_cast<void>(authenticate_(credentials_, api::Access::kToken));
    return true;
  } catch (const api::Refusal&) {
    look_at_ = {};  // it isn't taken again
    return false;
  } catch (const Error&) {
    return true;
  }
}

StandingTalk::StandingTalk(StandingAccess access, std::shared_ptr<http::WebSocketTalk> talk)
    : access_(std::move(access)), talk_(std::move(talk)) {}

std::optional<http::WebSocketClose> StandingTalk::hear(const std::string& text, const Send& send) {
  if (!access_.lasts()) return http::WebSocketClose::kPolicyViolation;
  return talk_->hear(text, send);
}

std::optional<http::WebSocketClose> StandingTalk::speak(const Send& send) {
  if (!access_.lasts()) return http::WebSocketClose::kPolicyViolation;
  return talk_->speak(send);
}

}  // namespace cq::workspaces
