#include "routes/api.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cq::routes {

std::vector<Route> all_routes(const Services& services) {
  std::vector<Route> routes;
  const auto add = [&routes](const char* group, std::vector<Route> added) {
    for (Route& route : added) {
      route.group = group;
    }
    std::move(added.begin(), added.end(), std::back_inserter(routes));
  };
  add("Server", health_routes(services.find_unreadiness));
  if (services.metrics) {
    add("Server", {*services.metrics});
  }
  add("Login", auth_routes(services.login));
  add("Login", user_routes(services.users));
  add("API keys", api_key_routes(services.api_keys));
  add("Knowledge", knowledge_routes(services.knowledge));
  add("Review", review_routes(services.reviews));
  std::vector<Route> documentation = documentation_routes(routes);
  std::move(documentation.begin(), documentation.end(), std::back_inserter(routes));
  return routes;
}

}  // namespace cq::routes
