#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/scalars/scalars.hpp>
#include <vector>

#include "api/clock.hpp"
#include "api/route.hpp"

namespace cq::scalars {

/// Names of the types that the routes answer with, in the API's document.
inline constexpr const char* kDataSchema = "Scalars";
inline constexpr const char* kLastLoggedSchema = "ScalarsLastLogged";
inline constexpr const char* kLoggedSchema = "ScalarsLogged";
inline constexpr const char* kTableSchema = "ScalarsTable";
inline constexpr const char* kTableStateSchema = "ScalarsTableState";
inline constexpr const char* kExperimentListSchema = "ScalarsExperiments";
inline constexpr const char* kMessageSchema = "ScalarsMessage";

/// The routes of the original's service of scalars, below the prefix, as a tracker of experiments
/// asks it: open to anybody. The store outlives them.
std::vector<api::Route> routes(const host::StorePart<Scalars>& scalars, const api::Clock& clock,
                               const std::string& prefix);

JsonValue::Object response_schemas();

}  // namespace cq::scalars
