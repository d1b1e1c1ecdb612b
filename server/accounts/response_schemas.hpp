#pragma once

#include <cq/json.hpp>

/// The types of the JSON bodies that this folder's routes respond with, for the API's
/// documentation: what its writers of JSON write is declared here, once.
namespace cq::accounts {

// Names in response_schemas().
inline constexpr const char* kLoginSchema = "Login";
inline constexpr const char* kUserSchema = "User";
inline constexpr const char* kApiKeyListSchema = "ApiKeyList";
inline constexpr const char* kCreatedApiKeySchema = "CreatedApiKey";
inline constexpr const char* kMessageSchema = "Message";

/// Each type's JSON Schema by its name; they refer to each other by "#/components/schemas/<name>".
JsonValue::Object response_schemas();

}  // namespace cq::accounts
