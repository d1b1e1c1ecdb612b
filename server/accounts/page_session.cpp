#include "accounts/page_session.hpp"

#include <algorithm>
#include <chrono>
#include <cq/json.hpp>
#include <string_view>
#include <utility>

#include "api/errors.hpp"
#include "api/request.hpp"
#include "crypto/jwt.hpp"

namespace cq::accounts {
namespace {

constexpr int kNotFromThePage = 403;
constexpr int kSomebodyElse = 409;
constexpr const char* kLowerPageHeader = "x-cq-page";
// Browsers take cookies whose names begin so only over HTTPS, and the first for a whole host alone.
constexpr const char* kHostStart = "__Host-";
constexpr const char* kSecureStart = "__Secure-";

/// The value of that cookie in a Cookie header; nullopt without it.
std::optional<std::string> find_cookie(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    std::string_view cookie = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
    const std::size_t equals = cookie.find('=');
    if (equals != std::string_view::npos && cookie.substr(0, equals) == name) {
      return std::string(cookie.substr(equals + 1));
    }
  }
  return std::nullopt;
}

/// Whether Sec-Fetch-Site names a page of this origin, or no page at all.
bool is_own_site(const std::string& site) {
  return site == "same-origin" || site == "none";
}

}  // namespace

PageCookie::PageCookie(const std::optional<settings::PublicUrl>& address)
    : PageCookie(address, "cq_session", crypto::JwtAuthority::kLifetime) {}

PageCookie::PageCookie(const std::optional<settings::PublicUrl>& address, std::string name,
                       std::chrono::seconds lifetime)
    : name_(std::move(name)), lifetime_(lifetime) {
  if (!address) return;
  path_ = address->path;
  always_secure_ = address->is_https;
}

bool PageCookie::is_secure(const http::Request& request) const {
  return always_secure_ || request.is_https;
}

std::string PageCookie::name(const http::Request& request) const {
  if (!is_secure(request)) return name_;
  return (path_ == "/" ? kHostStart : kSecureStart) + name_;
}

http::Header PageCookie::set(const http::Request& request, const std::string& value,
                             std::chrono::seconds lifetime) const {
  return {"Set-Cookie",
          name(request) + ("=" + value) + "; Path=" + path_ +
              "; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lifetime.count()) +
              (is_secure(request) ? "; Secure" : "")};
}

std::optional<std::string> PageCookie::token_of(const http::Request& request) const {
  for (const http::Header& header : request.headers) {
    if (header.name != "cookie") continue;
    if (auto token = find_cookie(header.value, name(request)); token && !token->empty()) {
      return token;
    }
  }
  return std::nullopt;
}

http::Header PageCookie::begin(const http::Request& request, const std::string& token) const {
  return set(request, token, lifetime_);
}

http::Header PageCookie::end(const http::Request& request) const {
  return set(request, "", std::chrono::seconds(0));
}

bool is_from_own_origin(const http::Request& request) {
  if (const std::string* site = request.header("sec-fetch-site")) return is_own_site(*site);
  const std::string* origin = request.header("origin");
  const std::string* host = request.header("host");
  return origin == nullptr || (host != nullptr && origin->ends_with("://" + *host));
}

void require_own_page(const http::Request& request) {
  if (http::is_safe_method(request.method)) return;
  const std::string* site = request.header("sec-fetch-site");
  const bool is_from_elsewhere = site != nullptr && !is_own_site(*site);
  if (request.header(kLowerPageHeader) == nullptr || is_from_elsewhere) {
    throw api::Refusal(kNotFromThePage,
                       std::string("A request with the page's cookie needs the header ") +
                           kPageHeader + ", and to come from the page itself");
  }
}

void require_expected_user(const http::Request& request, const std::string& username) {
  const std::string* header = request.header(kLowerPageHeader);
  if (header == nullptr || http::is_safe_method(request.method)) return;
  const std::optional<JsonValue> expected = api::QueryParameters(*header).last("user");
  if (expected && *expected->as_string() != username) {
    throw api::Refusal(kSomebodyElse,
                       "Somebody else has logged in meanwhile, so nothing was changed; log in "
                       "again or load the page anew");
  }
}

}  // namespace cq::accounts
