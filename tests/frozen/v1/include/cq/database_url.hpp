#pragma once

#include <cq/export.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cq {

/// A database URL in SQLAlchemy's form, taken apart:
/// dialect[+driver]://user:password@host:port/database?query
struct DatabaseUrl {
  std::string dialect;
  std::string driver;  ///< empty: none was named
  std::optional<std::string> username;
  std::optional<std::string> password;
  std::string host;  ///< an IPv6 address without its brackets
  std::optional<std::uint16_t> port;
  std::string database;  ///< what follows the slash behind the host, e.g. a file's path
  std::vector<std::pair<std::string, std::string>> query;
};

/// Takes a URL apart; user and password are percent-decoded. Safe from any thread.
/// Throws Error: invalid argument, when it has no such form. The error never quotes the URL's
/// authority part, as that may hold a password.
CQ_EXPORT DatabaseUrl parse_database_url(std::string_view text);

/// The URL as it may be shown: with "***" for the password, and for the values of query parameters
/// whose name says that they are secret. Safe from any thread.
CQ_EXPORT std::string display(const DatabaseUrl& url);

/// "dialect+driver", or "dialect" where no driver was named. Safe from any thread.
CQ_EXPORT std::string scheme_of(const DatabaseUrl& url);

}  // namespace cq
