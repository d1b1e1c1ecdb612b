#pragma once

#include <string>

#include "auth/jwt.hpp"
#include "http/request.hpp"
#include "routes/route.hpp"
#include "services/api_key_service.hpp"
#include "services/clock.hpp"

namespace cq::routes {

/// Who sent a request.
struct Caller {
  std::string username{};  ///< empty: anyone
  std::string key_id{};    ///< of the API key that was shown; empty without one
};

/// Finds out who sent a request. Safe from any thread.
class Credentials {
 public:
  /// `monitor_token` is what Access::kMonitor takes.
  Credentials(const auth::JwtAuthority& authority, const services::ApiKeyService& api_keys,
              services::Clock clock, std::string monitor_token);

  /// Whom the request comes from; nobody for Access::kAnyone. Throws wire::Refusal (401) when it
  /// lacks the credentials; for Access::kAgent whatever the store throws.
  [[nodiscard]] Caller check(const http::Request& request, Access access) const;

 private:
  const auth::JwtAuthority& authority_;
  const services::ApiKeyService& api_keys_;
  services::Clock clock_;
  std::string monitor_token_;
};

}  // namespace cq::routes
