#pragma once

#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/random.hpp"
#include "http/message.hpp"

/// What routes and the log read of a request.
namespace cq::api {

/// Whether a Content-Type says JSON: application/json or application/...+json, in any case, with
/// any parameters.
bool is_json_type(std::string_view content_type);

/// A request's body as a value: nullopt when there is none, the parsed JSON when the content type
/// is JSON or not given, else a string of all of it.
/// Throws InvalidRequest for broken JSON, Refusal (400) for a body that isn't UTF-8 or is nested
/// too deeply.
std::optional<JsonValue> parse_body(const http::Request& request);

/// What follows "Bearer " in the Authorization header, in any case; nullopt without it, or where
/// nothing follows.
std::optional<std::string> bearer_token_of(const http::Request& request);

/// The time that the parameter of that name says in ISO 8601; nullopt where it isn't given.
/// Throws Error: invalid argument, naming the parameter.
std::optional<Timestamp> time_in(const char* name, const std::optional<std::string>& text);

/// The parameters behind a "?", decoded: "+" is a blank, "&" alone separates, a parameter without
/// "=" is empty, a bad percent sequence stays as it is. Never fails.
class QueryParameters {
 public:
  explicit QueryParameters(std::string_view raw_query);
  /// Those that were decoded already.
  explicit QueryParameters(std::vector<std::pair<std::string, std::string>> parameters);

  /// Every value of a parameter, in order, as a JSON list of strings; nullopt when it isn't given.
  [[nodiscard]] std::optional<JsonValue> all(std::string_view name) const;
  /// The last value of a parameter, as a JSON string; nullopt when it isn't given.
  [[nodiscard]] std::optional<JsonValue> last(std::string_view name) const;
  /// All, in their order.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& parameters()
      const noexcept {
    return parameters_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// The name of the header that carries a request's id, in both directions.
inline constexpr const char* kRequestIdHeader = "X-Request-ID";

/// Assigns requests the ids under which they are logged. Safe from any thread.
class RequestIds {
 public:
  /// The request's own X-Request-ID when that is 1 to 64 characters of [A-Za-z0-9._-], else 32
  /// random hex digits. Throws like crypto::fill_random().
  std::string id_of(const http::Request& request);

 private:
  crypto::RandomIds ids_;
};

}  // namespace cq::api
