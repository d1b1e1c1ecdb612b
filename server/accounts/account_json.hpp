#pragma once

#include <cq/accounts/api_key.hpp>
#include <cq/accounts/user.hpp>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>

/// What users and API keys look like in JSON. Safe from any thread.
namespace cq::accounts {

/// A user as people see themselves, without the password's hash.
JsonValue user_json(const User& user);

/// An API key as its owner sees it; whether it is expired and active is as of `at`.
JsonValue api_key_json(const ApiKey& key, Timestamp at);

}  // namespace cq::accounts
