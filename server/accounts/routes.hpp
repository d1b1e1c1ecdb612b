#pragma once

#include <vector>

#include "accounts/api_key_service.hpp"
#include "accounts/login_service.hpp"
#include "accounts/user_service.hpp"
#include "api/route.hpp"

namespace cq::accounts {

// Each group of routes has a file of its own. The services outlive the routes.
std::vector<api::Route> auth_routes(const LoginService& login);
std::vector<api::Route> user_routes(const UserService& users);
std::vector<api::Route> api_key_routes(const ApiKeyService& api_keys);

}  // namespace cq::accounts
