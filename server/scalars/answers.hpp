#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <cq/scalars/scalars.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/route.hpp"
#include "http/message.hpp"
#include "scalars/requests.hpp"

/// The answers of the routes that read scalars, each sent piece by piece as the client reads, so
/// that however long it is, the server holds little of it. The store outlives them. Throw what the
/// store throws at first; where it fails later, the response is cut off.
namespace cq::scalars {

/// {"data":[{"experiment_id","scalars":{name:{"x","y"}},"tags"}]}: the experiments that have
/// points there, by id, and their series by name. Of a series with more than max_points points at
/// most as many stand for all, as `sampling` says; more than kMostPoints means that many.
http::Response data_response(const api::Call& call, const host::StorePart<Scalars>& scalars,
                             const std::string& project_id, const GetQuery& query);

/// {"data":[{"experiment_id","last_modified"}]}, by id; of all experiments without any.
http::Response last_logged_response(const api::Call& call, const host::StorePart<Scalars>& scalars,
                                    const std::string& project_id,
                                    const std::optional<std::vector<std::string>>& experiment_ids);

/// The JSON Schemas of what they, and logging, answer. Safe from any thread.
JsonValue data_schema();
JsonValue last_logged_schema();
JsonValue logged_schema();

}  // namespace cq::scalars
