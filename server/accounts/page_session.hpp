#pragma once

#include <optional>
#include <string>

#include "http/message.hpp"

/// The session of the page for people: a person's token in a cookie that scripts can't read. Safe
/// from any thread.
namespace cq::accounts {

/// The header that a request with the cookie must have when it changes something. Another site
/// can't send it: a browser asks first, and this server never agrees.
inline constexpr const char* kPageHeader = "X-CQ-Page";

/// The token in a request's cookie; nullopt without one. Over HTTPS only the cookie that says by
/// its name that it came over HTTPS counts.
std::optional<std::string> session_token(const http::Request& request);

/// Throws api::Refusal (403) when the request would change something and doesn't come from the
/// page: it lacks kPageHeader, or the browser says that another site sent it.
void require_own_page(const http::Request& request);

/// Throws api::Refusal (409) when the request would change something for another user than
/// `username`: the page may be open in several tabs, which share a cookie, so that it says for whom
/// it was made ("X-CQ-Page: user=alice", percent-encoded).
void require_expected_user(const http::Request& request, const std::string& username);

/// Set-Cookie for a session that begins with the request; it ends with its token.
http::Header session_cookie(const http::Request& request, const std::string& token);

/// Set-Cookie that ends it.
http::Header ended_session_cookie(const http::Request& request);

}  // namespace cq::accounts
