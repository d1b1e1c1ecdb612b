#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace cq::api {

/// Which pages of other origins may use some routes from a browser (CORS), with credentials.
/// Immutable; safe from any thread.
class CrossOrigin {
 public:
  /// `prefix` is that of the routes' paths; for `origins`, e.g. "https://example.org", or "*" for
  /// any.
  CrossOrigin(std::string prefix, std::vector<std::string> origins);

  /// Whether a path is under the prefix.
  [[nodiscard]] bool covers(std::string_view path) const noexcept;

  /// The response to a browser that asks whether a page may send a request; nullopt where the
  /// request doesn't ask that.
  [[nodiscard]] std::optional<http::Response> preflight(const http::Request& request) const;

  /// Lets the page that sent the request read the response, if its origin is allowed.
  void add_headers(const http::Request& request, http::Response& response) const;

 private:
  [[nodiscard]] bool allows(const std::string& origin) const;

  std::string prefix_;
  std::vector<std::string> origins_;
};

}  // namespace cq::api
