#include "experiments/login_tokens.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "crypto/signed_claims.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kLoginAudience = "fastapi-users:auth";
constexpr const char* kResetAudience = "fastapi-users:reset";
constexpr const char* kVerifyAudience = "fastapi-users:verify";
constexpr const char* kInvitationAudience = "cq:invitation";

std::int64_t seconds_since_1970(Timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::optional<std::string> text_claim(const JsonValue& claims, std::string_view name) {
  const JsonValue* claim = claims.member(name);
  const std::string* text = claim == nullptr ? nullptr : claim->as_string();
  return text == nullptr ? std::nullopt : std::optional(*text);
}

/// A token names one audience or a list of them.
bool is_for_audience(const JsonValue& claims, std::string_view audience) {
  const JsonValue* claim = claims.member("aud");
  if (claim == nullptr) return false;
  if (const std::string* one = claim->as_string()) return *one == audience;
  const JsonValue::Array* all = claim->as_array();
  return all != nullptr && std::any_of(all->begin(), all->end(), [&](const JsonValue& each) {
           return each.as_string() != nullptr && *each.as_string() == audience;
         });
}

/// The whole seconds that a claim says; nullopt for one that says none.
std::optional<double> time_claim(const JsonValue& claims, std::string_view name) {
  const JsonValue* claim = claims.member(name);
  const std::optional<double> seconds = claim == nullptr ? std::nullopt : claim->as_double();
  return seconds && std::isfinite(*seconds) ? std::optional(std::trunc(*seconds)) : std::nullopt;
}

/// From when on a token is valid, and until when, in seconds since 1970.
struct Validity {
  double from = -std::numeric_limits<double>::infinity();
  double until = 0;

  [[nodiscard]] bool has(Timestamp at) const {
    const auto seconds = static_cast<double>(seconds_since_1970(at));
    return seconds >= from && seconds < until;
  }
};

/// nullopt where the claims don't say.
std::optional<Validity> validity_of(const JsonValue& claims) {
  const std::optional<double> expiry = time_claim(claims, "exp");
  if (!expiry) return std::nullopt;
  Validity validity{.until = *expiry};
  for (const char* begin : {"nbf", "iat"}) {
    if (claims.member(begin) == nullptr) continue;
    const std::optional<double> from = time_claim(claims, begin);
    if (!from) return std::nullopt;
    validity.from = std::max(validity.from, *from);
  }
  return validity;
}

JsonValue claims_of(const std::string& subject, const char* audience, Timestamp at,
                    std::chrono::seconds lifetime) {
  return json_object({{"sub", subject},
                      {"aud", JsonValue::Array{audience}},
                      {"exp", seconds_since_1970(at) + lifetime.count()}});
}

}  // namespace

std::optional<JsonValue> LoginTokens::claims_for(const char* audience, const std::string& token,
                                                 Timestamp at) const {
  std::optional<JsonValue> claims = crypto::read_signed_claims(token, secret_);
  if (!claims || !is_for_audience(*claims, audience)) return std::nullopt;
  const std::optional<Validity> validity = validity_of(*claims);
  return validity && validity->has(at) ? std::move(claims) : std::nullopt;
}

std::string LoginTokens::issue_login(const std::string& account_id, Timestamp at) const {
  return crypto::sign_claims(claims_of(account_id, kLoginAudience, at, kLoginLifetime), secret_);
}

std::optional<std::string> LoginTokens::login_of(const std::string& token, Timestamp at) const {
  std::optional<KnownLogins::Login> login = known_.find(token);
  if (!login) {
    login = read_login(token);
    if (!login) return std::nullopt;
    known_.add(token, *login);
  }
  if (!Validity{.from = login->from, .until = login->until}.has(at)) return std::nullopt;
  return std::move(login->account_id);
}

std::optional<KnownLogins::Login> LoginTokens::read_login(const std::string& token) const {
  const std::optional<JsonValue> claims = crypto::read_signed_claims(token, secret_);
  if (!claims || !is_for_audience(*claims, kLoginAudience)) return std::nullopt;
  const std::optional<Validity> validity = validity_of(*claims);
  std::optional<std::string> id = text_claim(*claims, "sub");
  if (!validity || !id) return std::nullopt;
  return KnownLogins::Login{
      .account_id = *std::move(id), .from = validity->from, .until = validity->until};
}

std::optional<LoginTokens::Reset> LoginTokens::reset_of(const std::string& token,
                                                        Timestamp at) const {
  const std::optional<JsonValue> claims = claims_for(kResetAudience, token, at);
  if (!claims) return std::nullopt;
  std::optional<std::string> id = text_claim(*claims, "sub");
  std::optional<std::string> print = text_claim(*claims, "password_fgpt");
  if (!id || !print) return std::nullopt;
  return Reset{*std::move(id), *std::move(print)};
}

std::optional<LoginTokens::Verification> LoginTokens::verification_of(const std::string& token,
                                                                      Timestamp at) const {
  const std::optional<JsonValue> claims = claims_for(kVerifyAudience, token, at);
  if (!claims) return std::nullopt;
  std::optional<std::string> id = text_claim(*claims, "sub");
  std::optional<std::string> email = text_claim(*claims, "email");
  if (!id || !email) return std::nullopt;
  return Verification{*std::move(id), *std::move(email)};
}

std::string LoginTokens::issue_invitation(const std::string& email, Timestamp at) const {
  return crypto::sign_claims(claims_of(email, kInvitationAudience, at, kInvitationLifetime),
                             secret_);
}

std::optional<std::string> LoginTokens::invited_by(const std::string& token, Timestamp at) const {
  const std::optional<JsonValue> claims = claims_for(kInvitationAudience, token, at);
  return claims ? text_claim(*claims, "sub") : std::nullopt;
}

}  // namespace cq::experiments
