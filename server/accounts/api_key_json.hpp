#pragma once

#include <cq/accounts/api_key.hpp>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>

namespace cq::accounts {

/// An API key as its owner sees it; whether it is expired and active is as of `at`.
JsonValue api_key_json(const ApiKey& key, Timestamp at);

}  // namespace cq::accounts
