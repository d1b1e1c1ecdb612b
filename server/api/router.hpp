#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/route.hpp"

namespace cq::api {

/// The route for a request, and what its path says.
struct Matched {
  const Route* route;
  PathParameters parameters;
};

/// No route has that path.
struct NoSuchPath {};

/// The path is known, but not with that method.
struct NoSuchMethod {
  std::string allowed;  ///< the methods it has, e.g. "GET, POST"
};

/// The path is known without its trailing slash.
struct TrailingSlash {
  std::string path;  ///< decoded, without the slash
};

using Match = std::variant<Matched, NoSuchPath, NoSuchMethod, TrailingSlash>;

/// Finds the route of a request. Immutable; safe from any thread.
class Router {
 public:
  explicit Router(std::vector<Route> routes);

  /// `path` is percent-decoded. The result points into this router.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

  [[nodiscard]] const std::vector<Route>& routes() const noexcept { return routes_; }

 private:
  [[nodiscard]] bool has_path(std::string_view path) const;

  std::vector<Route> routes_;
};

}  // namespace cq::api
