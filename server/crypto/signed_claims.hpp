#pragma once

#include <cq/json.hpp>
#include <optional>
#include <string>

/// JWTs (RFC 7519) signed with HS256, whatever they claim. Safe from any thread.
namespace cq::crypto {

/// A token that makes these claims. Throws Error: internal when it can't be made.
std::string sign_claims(const JsonValue& claims, const std::string& secret);

/// The claims of a token that is signed rightly; nullopt for any other. Whether they hold is for
/// the caller to say.
std::optional<JsonValue> read_signed_claims(const std::string& token, const std::string& secret);

}  // namespace cq::crypto
