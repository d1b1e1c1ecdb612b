#pragma once

#include <string>

#include "crypto/random.hpp"
#include "http/message.hpp"

namespace cq::api {

/// The name of the header that carries a request's id, in both directions.
inline constexpr const char* kRequestIdHeader = "X-Request-ID";

/// Gives requests the ids under which they are logged. Safe from any thread.
class RequestIds {
 public:
  /// The request's own X-Request-ID when that is 1 to 64 characters of [A-Za-z0-9._-], else 32
  /// random hex digits. Throws like crypto::fill_random().
  std::string id_of(const http::Request& request);

 private:
  crypto::RandomIds ids_;
};

}  // namespace cq::api
