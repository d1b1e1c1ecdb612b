#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "http/message.hpp"
#include "settings/public_url.hpp"

/// The session of the page for people: a person's token in a cookie that scripts can't read. Safe
/// from any thread.
namespace cq::accounts {

/// The header that a request with the cookie must have when it changes something. Another site
/// can't send it: a browser asks first, and this server never agrees.
inline constexpr const char* kPageHeader = "X-CQ-Page";

/// The cookie. With an address that clients know, it is for the path of that alone, and if that is
/// an HTTPS one, for HTTPS alone, whatever the proxy says of a request; else it is for the whole
/// host, and for HTTPS alone where the request came so.
class PageCookie {
 public:
  /// Of the users' sessions.
  explicit PageCookie(const std::optional<settings::PublicUrl>& address);
  /// Of that name over plain HTTP, for tokens that are valid so long.
  PageCookie(const std::optional<settings::PublicUrl>& address, std::string name,
             std::chrono::seconds lifetime);

  /// The token in a request's cookie; nullopt without one. Over HTTPS only the cookie that says by
  /// its name that it came over HTTPS counts.
  [[nodiscard]] std::optional<std::string> token_of(const http::Request& request) const;

  /// Set-Cookie for a session that begins with the request; it ends with its token.
  [[nodiscard]] http::Header begin(const http::Request& request, const std::string& token) const;

  /// Set-Cookie that ends it.
  [[nodiscard]] http::Header end(const http::Request& request) const;

 private:
  [[nodiscard]] bool is_secure(const http::Request& request) const;
  [[nodiscard]] std::string name(const http::Request& request) const;
  [[nodiscard]] http::Header set(const http::Request& request, const std::string& value,
                                 std::chrono::seconds lifetime) const;

  std::string name_;
  std::chrono::seconds lifetime_;
  std::string path_ = "/";
  bool always_secure_ = false;
};

/// Whether the request comes from a page of this server's own origin, as far as a browser says;
/// also when nothing says that it doesn't. For routes that other origins may use, too.
bool is_from_own_origin(const http::Request& request);

/// Throws api::Refusal (403) when the request would change something and doesn't come from the
/// page: it lacks kPageHeader, or the browser says that another site sent it.
void require_own_page(const http::Request& request);

/// Throws api::Refusal (409) when the request would change something for another user than
/// `username`: the page may be open in several tabs, which share a cookie, so that it says for whom
/// it was made ("X-CQ-Page: user=alice", percent-encoded).
void require_expected_user(const http::Request& request, const std::string& username);

}  // namespace cq::accounts
