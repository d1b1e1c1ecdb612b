#pragma once

#include <string>
#include <vector>

/// What the access tables ask for: who gets what, of every route by every kind of caller.
namespace cq::test {

/// A request of a row, with some text in place of each of the path's parameters.
struct AccessRequest {
  std::string method;
  std::string path;
};

std::vector<AccessRequest> access_requests();             ///< access_table_test.cpp
std::vector<AccessRequest> workspaces_access_requests();  ///< workspaces_access_test.cpp
/// experiments_access_test.cpp; without the prefix of their paths
std::vector<AccessRequest> experiments_access_requests();

std::vector<AccessRequest> scalars_access_requests();  ///< scalars_access_test.cpp

/// "${name}" and "{name}" in a path as "x".
inline std::string with_any_parameters(std::string path) {
  for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{')) {
    const std::size_t begin = at > 0 && path[at - 1] == '$' ? at - 1 : at;
    path.replace(begin, path.find('}', at) + 1 - begin, "x");
  }
  return path.substr(0, path.find('?'));
}

}  // namespace cq::test
