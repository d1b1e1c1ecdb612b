#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
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
  std::string allowed;           ///< the methods it has, e.g. "GET, POST"
  const Route* other = nullptr;  ///< one that has the path
};

/// The path is known without its trailing slash.
struct TrailingSlash {
  std::string path;  ///< decoded, without the slash
};

using Match = std::variant<Matched, NoSuchPath, NoSuchMethod, TrailingSlash>;

/// Finds the route of a request. Of several that match it, e.g. /things/all and /things/{id}, the
/// one that was given first. What a request costs doesn't grow with the number of routes: a path
/// without parameters is one lookup, any other is walked segment by segment. Immutable; safe from
/// any thread.
class Router {
 public:
  /// Throws Error: internal, naming both, for two routes whose requests are the same: of one method
  /// and one path, whatever its parameters are called.
  explicit Router(std::vector<Route> routes);

  /// `path` is percent-decoded. The result points into this router. Throws nothing but
  /// std::bad_alloc.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

  /// Which pages of other origins may use the routes of a match, and of a path that no route has
  /// those of its prefix; null: none. Valid as long as this router.
  [[nodiscard]] const CrossOrigin* cross_origin_of(const Match& match,
                                                   std::string_view path) const noexcept;

  [[nodiscard]] const std::vector<Route>& routes() const noexcept { return routes_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };
  template <class Value>
  using Table = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
  /// Positions in routes_.
  using Indices = std::vector<std::size_t>;

  /// A place in the tree of the paths that have parameters. Nodes name each other by their position
  /// in nodes_, where 0, the root, stands for "none".
  struct Node {
    Table<std::size_t> literals;
    std::size_t parameter = 0;
    Indices routes;  ///< those whose path ends here
  };

  /// A parameter of a route's path: which segment it is, and its name.
  struct Parameter {
    std::size_t segment;
    std::string name;
  };

  void add_to_tree(std::size_t index);
  /// Calls `visit(index)` for each route that matches a path, or what is left of it below a node,
  /// in no particular order.
  template <class Visit>
  void visit_matching(std::string_view path, const Visit& visit) const;
  template <class Visit>
  void visit_below(std::size_t node, std::string_view rest, const Visit& visit) const;
  [[nodiscard]] std::string methods_of(std::string_view path) const;
  [[nodiscard]] PathParameters parameters_of(std::size_t index, std::string_view path) const;
  [[nodiscard]] bool has_path(std::string_view path) const;

  std::vector<Route> routes_;
  std::vector<std::vector<Parameter>> parameters_;  ///< of each route, as in its path
  Table<Indices> static_paths_;                     ///< by path, every route that matches it
  std::vector<Node> nodes_;
  std::vector<std::shared_ptr<const CrossOrigin>> cross_origins_;  ///< each of the routes' once
};

}  // namespace cq::api
