#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cq::settings {

/// The address by which clients know the server, as a proxy gives it one.
struct PublicUrl {
  std::string base;  ///< e.g. "https://example.org/tools/cq", without a slash at its end
  std::string path;  ///< what a cookie for it alone has, e.g. "/tools/cq/"; "/" for a whole host
  bool is_https = false;
};

/// The address that such a text names, perhaps with slashes at its end; nullopt when it isn't an
/// http or https URL, or one with a user, a query, a fragment, an empty segment, dots for a segment
/// or characters that would have to be escaped. Safe from any thread.
std::optional<PublicUrl> parse_public_url(std::string_view text);

}  // namespace cq::settings
