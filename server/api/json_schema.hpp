#pragma once

#include <cq/json.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Builds JSON Schemas (2020-12, as in OpenAPI 3.1). Safe from any thread.
namespace cq::api::schema {

/// {"type": type}
JsonValue of_type(std::string_view type);

JsonValue text();
JsonValue integer();
JsonValue boolean();

/// An integer of at least 0.
JsonValue count();

/// Any value.
JsonValue anything();

/// A string that is a point in time, as ISO 8601 with its offset.
JsonValue timestamp();

/// A string out of these.
JsonValue one_of(const std::vector<std::string>& values);

/// A schema's values, or null.
JsonValue nullable(JsonValue schema);

JsonValue list_of(JsonValue item);

/// A list of strings.
JsonValue texts();

/// An object of any member names whose values all are of that schema.
JsonValue map_of(JsonValue value);

/// An object with all of these members.
JsonValue object(JsonValue::Object members);

/// An object with all of these members but for the optional ones, which may be missing.
JsonValue object(JsonValue::Object members, JsonValue::Object optional_members);

/// Either of two schemas.
JsonValue any_of(JsonValue first, JsonValue second);

/// Of an object: `field` must be there, and not null, when the member `other` is that text.
JsonValue needed_when(std::string_view field, std::string_view other, std::string_view text);

/// The schema of that name among the document's components.
JsonValue reference(std::string_view name);

}  // namespace cq::api::schema
