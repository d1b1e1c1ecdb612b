#include "api/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cq/error.hpp>
#include <string>
#include <unordered_map>
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

std::vector<std::string> methods_of_route(const Route& route) {
  std::vector<std::string> methods{route.method};
  if (route.takes_head) methods.emplace_back("HEAD");
  return methods;
}

/// Adds a route's methods, each once: several routes may be of one path.
void add_methods(const Route& route, std::vector<std::string>& methods) {
  for (std::string& method : methods_of_route(route)) {
    if (std::find(methods.begin(), methods.end(), method) == methods.end()) {
      methods.push_back(std::move(method));
    }
  }
}

/// A path without its parameters' names, which no request shows.
std::string shape_of(std::string_view path) {
  std::string shape;
  while (!path.empty()) {
    const std::string_view segment = take_segment(path);
    shape += is_parameter(segment) ? "/{}" : segment;
  }
  return shape;
}

/// E.g. 'GET /things/{id} ("Things": Show a thing)'.
std::string described(const Route& route) {
  return fmt::format("{} {} (\"{}\": {})", route.method, route.path, route.group, route.summary);
}

/// Throws Error: internal. The second of two such routes would never be called.
void refuse_twins(const std::vector<Route>& routes) {
  std::unordered_map<std::string, const Route*> known;  // by method and shape
  for (const Route& route : routes) {
    for (const std::string& method : methods_of_route(route)) {
      const auto [place, is_new] = known.emplace(method + " " + shape_of(route.path), &route);
      if (is_new) continue;
      throw Error(ErrorKind::kInternal,
                  fmt::format("The routes {} and {} are for the same requests; give one of them "
                              "another path or method.",
                              described(*place->second), described(route)));
    }
  }
}

}  // namespace

template <class Visit>
void Router::visit_matching(std::string_view path, const Visit& visit) const {
  const auto known = static_paths_.find(path);
  if (known == static_paths_.end()) {
    visit_below(0, path, visit);
  } else {
    std::for_each(known->second.begin(), known->second.end(), visit);
  }
}

template <class Visit>
void Router::visit_below(std::size_t node, std::string_view rest, const Visit& visit) const {
  const Node& here = nodes_[node];
  if (rest.empty()) {
    std::for_each(here.routes.begin(), here.routes.end(), visit);
    return;
  }
  const std::string_view segment = take_segment(rest);
  if (const auto literal = here.literals.find(segment); literal != here.literals.end()) {
    visit_below(literal->second, rest, visit);
  }
  if (here.parameter != 0 && segment.size() > 1) {
    visit_below(here.parameter, rest, visit);
  }
}

Router::Router(std::vector<Route> routes)
    : routes_(std::move(routes)), parameters_(routes_.size()), nodes_(1) {
  refuse_twins(routes_);
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    std::string_view rest = routes_[i].path;
    for (std::size_t segment = 0; !rest.empty(); ++segment) {
      const std::string_view text = take_segment(rest);
      if (is_parameter(text)) {
        parameters_[i].push_back({segment, std::string(text.substr(2, text.size() - 3))});
      }
    }
    if (!parameters_[i].empty()) {
      add_to_tree(i);
    }
  }
  // Last, as a path without parameters may match routes with parameters, too.
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (parameters_[i].empty()) {
      static_paths_[routes_[i].path].push_back(i);
    }
  }
  for (const Route& route : routes_) {
    if (route.cross_origin && std::find(cross_origins_.begin(), cross_origins_.end(),
                                        route.cross_origin) == cross_origins_.end()) {
      cross_origins_.push_back(route.cross_origin);
    }
  }
  for (auto& [path, indices] : static_paths_) {
    visit_below(0, path, [&into = indices](std::size_t index) { into.push_back(index); });
  }
}

void Router::add_to_tree(std::size_t index) {
  std::size_t node = 0;
  for (std::string_view rest = routes_[index].path; !rest.empty();) {
    const std::string_view text = take_segment(rest);
    std::size_t& child =
        is_parameter(text) ? nodes_[node].parameter : nodes_[node].literals[std::string(text)];
    if (child == 0) {
      child = nodes_.size();
      node = child;
      nodes_.emplace_back();  // from here on `child` is not valid
    } else {
      node = child;
    }
  }
  nodes_[node].routes.push_back(index);
}

PathParameters Router::parameters_of(std::size_t index, std::string_view path) const {
  PathParameters values;
  values.reserve(parameters_[index].size());
  std::size_t segment = 0;
  for (const Parameter& parameter : parameters_[index]) {
    for (; segment < parameter.segment; ++segment) {
      take_segment(path);
    }
    values.emplace_back(parameter.name, take_segment(path).substr(1));
    ++segment;
  }
  return values;
}

std::string Router::methods_of(std::string_view path) const {
  Indices indices;
  visit_matching(path, [&indices](std::size_t index) { indices.push_back(index); });
  std::sort(indices.begin(), indices.end());
  std::vector<std::string> methods;
  for (const std::size_t index : indices) {
    add_methods(routes_[index], methods);
  }
  return fmt::format("{}", fmt::join(methods, ", "));
}

Match Router::match(std::string_view method, std::string_view path) const {
  bool is_known = false;
  const Route* other = nullptr;
  std::size_t first = routes_.size();
  visit_matching(path, [&](std::size_t index) {
    const Route& route = routes_[index];
    is_known = true;
    other = &route;
    if (index < first && (route.method == method || (route.takes_head && method == "HEAD"))) {
      first = index;
    }
  });
  if (first < routes_.size()) {
    return Matched{&routes_[first], parameters_of(first, path)};
  }
  if (is_known) {
    return NoSuchMethod{methods_of(path), other};
  }
  if (path.ends_with('/')) {
    const std::string_view shorter = path.substr(0, path.find_last_not_of('/') + 1);
    if (has_path(shorter)) {
      return TrailingSlash{std::string(shorter)};
    }
  }
  return NoSuchPath{};
}

const CrossOrigin* Router::cross_origin_of(const Match& match,
                                           std::string_view path) const noexcept {
  if (cross_origins_.empty()) return nullptr;
  if (const auto* matched = std::get_if<Matched>(&match)) return matched->route->cross_origin.get();
  if (const auto* method = std::get_if<NoSuchMethod>(&match)) {
    return method->other == nullptr ? nullptr : method->other->cross_origin.get();
  }
  const auto found = std::find_if(cross_origins_.begin(), cross_origins_.end(),
                                  [path](const auto& one) { return one->covers(path); });
  return found == cross_origins_.end() ? nullptr : found->get();
}

bool Router::has_path(std::string_view path) const {
  bool is_known = false;
  visit_matching(path, [&is_known](std::size_t) { is_known = true; });
  return is_known;
}

}  // namespace cq::api
