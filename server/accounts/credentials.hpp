#pragma once

#include <string>

#include "accounts/api_key_service.hpp"
#include "api/clock.hpp"
#include "api/route.hpp"
#include "crypto/jwt.hpp"
#include "http/message.hpp"

namespace cq::accounts {

/// Finds out who sent a request. Safe from any thread.
class Credentials {
 public:
  /// `monitor_token` is what Access::kMonitor takes.
  Credentials(const crypto::JwtAuthority& authority, const ApiKeyService& api_keys,
              api::Clock clock, std::string monitor_token);

  /// Whom the request comes from; nobody for Access::kAnyone. Throws api::Refusal (401) when it
  /// lacks the credentials; for Access::kAgent whatever the store throws.
  [[nodiscard]] api::Caller check(const http::Request& request, api::Access access) const;

 private:
  const crypto::JwtAuthority& authority_;
  const ApiKeyService& api_keys_;
  api::Clock clock_;
  std::string monitor_token_;
};

}  // namespace cq::accounts
