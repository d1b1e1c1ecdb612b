#pragma once

#include <cq/api_key.hpp>
#include <cq/host/json.hpp>
#include <cq/timestamp.hpp>

namespace cq::wire {

/// An API key as its owner sees it; whether it is expired and active is as of `moment`.
host::JsonValue api_key_json(const ApiKey& key, Timestamp moment);

}  // namespace cq::wire
