#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "http/request.hpp"

namespace cq::app {

/// The name of the header that carries a request's id, in both directions.
inline constexpr const char* kRequestIdHeader = "X-Request-ID";

/// Gives requests the ids under which they are logged. Safe from any thread.
class RequestIds {
 public:
  /// The request's own X-Request-ID when that is 1 to 64 characters of [A-Za-z0-9._-], else 32
  /// random hex digits. Throws like auth::fill_random().
  std::string id_of(const http::Request& request);

 private:
  std::string random_id();

  std::mutex mutex_;
  // Drawn many at a time: the generator takes longer for a few bytes than a short answer does.
  std::array<std::uint8_t, 1024> random_{};  // guarded by mutex_
  std::size_t unused_ = 0;                   // guarded by mutex_; so many at the end of random_
};

}  // namespace cq::app
