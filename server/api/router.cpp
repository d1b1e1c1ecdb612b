#include "api/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cq::api {
namespace {

/// Takes the next segment off a path, together with the slash before it.
std::string_view take_segment(std::string_view& path) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with("/{") && segment.ends_with('}');
}

/// What a template's parameters stand for in a path; nullopt when the path isn't of that form.
std::optional<PathParameters> parameters_of(std::string_view path_template, std::string_view path) {
  PathParameters parameters;
  while (!path_template.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(path_template);
    const std::string_view segment = take_segment(path);
    if (is_parameter(wanted) && segment.size() > 1) {
      parameters.emplace_back(wanted.substr(2, wanted.size() - 3), segment.substr(1));
    } else if (wanted != segment) {
      return std::nullopt;
    }
  }
  if (!path_template.empty() || !path.empty()) {
    return std::nullopt;
  }
  return parameters;
}

/// Adds a route's methods, each once: several routes may be of one path.
void add_methods(const Route& route, std::vector<std::string>& methods) {
  for (const std::string& method : {route.method, std::string(route.takes_head ? "HEAD" : "")}) {
    if (!method.empty() && std::find(methods.begin(), methods.end(), method) == methods.end()) {
      methods.push_back(method);
    }
  }
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {}

Match Router::match(std::string_view method, std::string_view path) const {
  std::vector<std::string> allowed;
  for (const Route& route : routes_) {
    std::optional<PathParameters> parameters = parameters_of(route.path, path);
    if (!parameters) {
      continue;
    }
    if (route.method == method || (route.takes_head && method == "HEAD")) {
      return Matched{&route, *std::move(parameters)};
    }
    add_methods(route, allowed);
  }
  if (!allowed.empty()) {
    return NoSuchMethod{fmt::format("{}", fmt::join(allowed, ", "))};
  }
  if (path.ends_with('/')) {
    const std::string_view shorter = path.substr(0, path.find_last_not_of('/') + 1);
    if (has_path(shorter)) {
      return TrailingSlash{std::string(shorter)};
    }
  }
  return NoSuchPath{};
}

bool Router::has_path(std::string_view path) const {
  return std::any_of(routes_.begin(), routes_.end(), [path](const Route& route) {
    return parameters_of(route.path, path).has_value();
  });
}

}  // namespace cq::api
