#pragma once

#include <cq/json.hpp>
#include <string_view>

/// The types of the JSON bodies that any route may respond with, for the API's documentation. Each
/// feature declares its own beside its routes.
namespace cq::api {

// Names in common_response_schemas().
inline constexpr const char* kErrorSchema = "ErrorMessage";
inline constexpr const char* kAnyObjectSchema = "AnyObject";
inline constexpr const char* kInvalidRequestSchema = "HTTPValidationError";

/// Each type's JSON Schema by its name; they refer to each other by "#/components/schemas/<name>".
JsonValue::Object common_response_schemas();

/// What data_envelope() makes of values of the schema of that name.
JsonValue data_envelope_of(std::string_view name);

}  // namespace cq::api
