#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"
#include "text/ip_ranges.hpp"

namespace cq::http {

/// Where a request comes from: its client, and how that reached the first server on the way.
struct Origin {
  std::string address;    ///< numeric, without a port
  bool is_https = false;  ///< rather than http
};

/// What the requests of one connection are known to come from. A peer that is a trusted proxy names
/// its clients in X-Forwarded-For and X-Forwarded-Proto; from all others these are ignored, but
/// that a peer on this machine names the scheme, as its word concerns nobody else. Safe from any
/// thread.
class OriginReader {
 public:
  /// `trusted` must live as long as the reader; `is_https`: whether the connection itself is.
  OriginReader(std::string peer_address, bool is_https, const text::IpRanges& trusted);

  /// By all headers of a request, or as many as could be read. The address is the right-most one
  /// of X-Forwarded-For that isn't a trusted proxy's; where there is none, or an entry that isn't
  /// an address comes first, it is the last good one before that, seen from the right.
  [[nodiscard]] Origin read(const std::vector<Header>& headers) const;

 private:
  const std::string peer_address_;
  const text::IpRanges& trusted_;
  bool is_https_;
  bool is_proxy_ = false;
  bool is_loopback_ = false;
};

}  // namespace cq::http
