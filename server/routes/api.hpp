#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "routes/route.hpp"
#include "services/api_key_service.hpp"
#include "services/knowledge_service.hpp"
#include "services/login_service.hpp"
#include "services/review_service.hpp"
#include "services/user_service.hpp"

namespace cq::routes {

/// Says why requests can't be served now; nullopt when they can. Safe from any thread.
using FindUnreadiness = std::function<std::optional<std::string>()>;

/// What the routes call on; all of it outlives them.
struct Services {
  const services::LoginService& login;
  const services::UserService& users;
  const services::ApiKeyService& api_keys;
  const services::KnowledgeService& knowledge;
  const services::ReviewService& reviews;
  FindUnreadiness find_unreadiness{};  ///< empty: they always can
  std::optional<Route> metrics{};      ///< nullopt: they are served elsewhere
};

// Each group of routes has a file of its own.
std::vector<Route> health_routes(FindUnreadiness find_unreadiness);
std::vector<Route> auth_routes(const services::LoginService& login);
std::vector<Route> user_routes(const services::UserService& users);
std::vector<Route> api_key_routes(const services::ApiKeyService& api_keys);
std::vector<Route> knowledge_routes(const services::KnowledgeService& knowledge);
std::vector<Route> review_routes(const services::ReviewService& reviews);
/// GET /openapi.json, which describes those routes and itself, and GET /docs, which shows it.
std::vector<Route> documentation_routes(const std::vector<Route>& others);

/// Every route of the API.
std::vector<Route> all_routes(const Services& services);

}  // namespace cq::routes
