#pragma once

#include <string>
#include <utility>

#include "experiments/parts.hpp"
#include "experiments/requests.hpp"

/// What most routes take: an id in the path, and a body or a query. Safe from any thread.
namespace cq::experiments {

/// The first parameter of the path, a UUID, and the body by its schema. Throws api::InvalidRequest
/// with all that is wrong with both, and as read_request().
template <class Body>
std::pair<std::string, Body> read_id_and_body(const api::Call& call,
                                              const api::ObjectSchema<Body>& schema) {
  RequestCheck check;
  std::pair<std::string, Body> read;
  read.first = check.read([&] { return path_id(call); });
  read.second = check.read([&] { return read_request(schema, call.body); });
  check.finish();
  return read;
}

/// Likewise, the id and the query.
template <class Query>
std::pair<std::string, Query> read_id_and_query(const api::Call& call,
                                                const api::ObjectSchema<Query>& schema) {
  RequestCheck check;
  std::pair<std::string, Query> read;
  read.first = check.read([&] { return path_id(call); });
  read.second =
      check.read([&] { return schema.read_query(api::QueryParameters(call.request.query)); });
  check.finish();
  return read;
}

}  // namespace cq::experiments
