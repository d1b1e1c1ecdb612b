#pragma once

#include <optional>
#include <vector>

#include "accounts/api_key_service.hpp"
#include "accounts/login_service.hpp"
#include "accounts/user_service.hpp"
#include "api/route.hpp"
#include "app/health_routes.hpp"
#include "knowledge/knowledge_service.hpp"
#include "knowledge/review_service.hpp"

namespace cq::app {

/// What the routes call on; all of it outlives them.
struct Services {
  const accounts::LoginService& login;
  const accounts::UserService& users;
  const accounts::ApiKeyService& api_keys;
  const knowledge::KnowledgeService& knowledge;
  const knowledge::ReviewService& reviews;
  FindUnreadiness find_unreadiness{};   ///< empty: they always can
  std::optional<api::Route> metrics{};  ///< nullopt: they are served elsewhere
};

/// Every route of the API.
std::vector<api::Route> all_routes(const Services& services);

}  // namespace cq::app
