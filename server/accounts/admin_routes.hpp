#pragma once

#include <cq/audit.hpp>
#include <cq/json.hpp>
#include <vector>

#include "accounts/api_key_service.hpp"
#include "accounts/audit_trail.hpp"
#include "accounts/user_administration.hpp"
#include "accounts/user_service.hpp"
#include "api/route.hpp"
#include "observability/log.hpp"

/// The routes by which administrators manage users and their keys: below /api/v1/admin, each for
/// the role admin alone. Names of users are in bodies and never in paths, as they may hold slashes.
namespace cq::accounts {

/// What the routes use; all of it outlives them.
struct AdminParts {
  const UserService& users;
  UserAdministration& administration;
  const ApiKeyService& api_keys;
  const AuditTrail& audit;
  Audit* logins;  ///< who logged in when; null: nobody knows
  observability::Log& log;
};

std::vector<api::Route> admin_routes(const AdminParts& parts);

/// Each type's JSON Schema by its name, of those that the routes respond with.
JsonValue::Object admin_response_schemas();

}  // namespace cq::accounts
