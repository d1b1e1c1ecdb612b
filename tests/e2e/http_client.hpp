#pragma once

#include <cq/json.hpp>
#include <cstdint>
#include <map>
#include <string>

namespace cq::test {

using Headers = std::map<std::string, std::string>;

/// A response. Header names are in lower case.
struct HttpAnswer {
  int status = 0;
  Headers headers;
  std::string body;

  /// The body as JSON; null for an empty one, a string for one that isn't JSON.
  [[nodiscard]] JsonValue json() const;
  /// The value of a header; empty without it.
  [[nodiscard]] std::string header(const std::string& lower_name) const;
};

/// Sends one request on a connection of its own, from `source`, to 127.0.0.1 and waits for the
/// whole response. Throws std::runtime_error when there is none.
HttpAnswer send_request(std::uint16_t port, const std::string& method, const std::string& target,
                        const Headers& headers = {}, const std::string& body = "",
                        const std::string& source = "127.0.0.1");

/// Likewise, with a JSON body and, if there is one, a bearer token.
HttpAnswer post_json(std::uint16_t port, const std::string& target, const std::string& body,
                     const std::string& token = "");
HttpAnswer get(std::uint16_t port, const std::string& target, const std::string& token = "");

/// The JWT that a user gets for a password. Throws std::runtime_error when it isn't given.
std::string log_in(std::uint16_t port, const std::string& username, const std::string& password);

/// The token of a new API key of the user who is logged in with that JWT. Throws
/// std::runtime_error when it isn't given.
std::string make_api_key(std::uint16_t port, const std::string& jwt);

}  // namespace cq::test
