#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/object_schema.hpp"
#include "experiments/scalar_keeper.hpp"

/// What the routes of scalars take. Safe from any thread.
namespace cq::experiments {

struct LastLoggedRequest {
  std::optional<std::vector<std::string>> experiment_ids{};  ///< nullopt or empty: all
};

const api::ObjectSchema<ScalarRow>& scalar_row();
const api::ObjectSchema<ScalarBatch>& scalar_batch();
const api::ObjectSchema<LastLoggedRequest>& last_logged_request();
const api::ObjectSchema<ScalarsQuery>& scalars_query();
/// Likewise, of chosen experiments.
const api::ObjectSchema<ScalarsQuery>& project_scalars_query();

}  // namespace cq::experiments
