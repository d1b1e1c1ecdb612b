#pragma once

#include <cq/audit.hpp>
#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <vector>

#include "api/route.hpp"
#include "feature/server_state.hpp"

/// The routes by which administrators see whether somebody takes care of the server: its backups,
/// and what `doctor` finds. Below /api/v1/admin, each for the role admin alone.
namespace cq::accounts {

/// How many backups are listed at most, the newest ones; each costs a look at a file.
inline constexpr std::size_t kMostBackups = 20;

/// The audit's store outlives the routes, as does what `diagnosing` calls.
std::vector<api::Route> care_routes(const host::StorePart<Audit>& audit,
                                    const feature::Diagnosing& diagnosing);

/// Each type's JSON Schema by its name, of those that the routes respond with.
JsonValue::Object care_response_schemas();

}  // namespace cq::accounts
