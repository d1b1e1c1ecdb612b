#include "app/api.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "accounts/routes.hpp"
#include "api/documentation_routes.hpp"
#include "knowledge/routes.hpp"

namespace cq::app {

std::vector<api::Route> all_routes(const Services& services) {
  std::vector<api::Route> routes;
  const auto add = [&routes](const char* group, std::vector<api::Route> added) {
    for (api::Route& route : added) {
      route.group = group;
    }
    std::move(added.begin(), added.end(), std::back_inserter(routes));
  };
  add("Server", health_routes(services.find_unreadiness));
  if (services.metrics) {
    add("Server", {*services.metrics});
  }
  add("Login", accounts::auth_routes(services.login));
  add("Login", accounts::user_routes(services.users));
  add("API keys", accounts::api_key_routes(services.api_keys));
  add("Knowledge", knowledge::knowledge_routes(services.knowledge));
  add("Review", knowledge::review_routes(services.reviews));
  std::vector<api::Route> documentation = api::documentation_routes(routes);
  std::move(documentation.begin(), documentation.end(), std::back_inserter(routes));
  return routes;
}

}  // namespace cq::app
