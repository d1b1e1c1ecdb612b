#include "routes/api.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cq::routes {

std::vector<Route> all_routes(const Services& services) {
  std::vector<Route> routes;
  const auto add = [&routes](std::vector<Route> group) {
    std::move(group.begin(), group.end(), std::back_inserter(routes));
  };
  add(health_routes());
  add(auth_routes(services.login));
  add(user_routes(services.users));
  add(api_key_routes(services.api_keys));
  add(knowledge_routes(services.knowledge));
  add(review_routes(services.reviews));
  return routes;
}

}  // namespace cq::routes
