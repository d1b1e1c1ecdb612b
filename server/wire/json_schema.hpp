#pragma once

#include <cq/host/json.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Builds JSON Schemas (2020-12, as in OpenAPI 3.1). Safe from any thread.
namespace cq::wire::schema {

/// {"type": type}
host::JsonValue of_type(std::string_view type);

/// A string that is a moment, as ISO 8601 with its offset.
host::JsonValue moment();

/// A string out of these.
host::JsonValue one_of(const std::vector<std::string>& values);

/// A schema's values, or null.
host::JsonValue nullable(host::JsonValue schema);

host::JsonValue list_of(host::JsonValue item);

/// An object of any member names whose values all are of that schema.
host::JsonValue map_of(host::JsonValue value);

/// An object with all of these members.
host::JsonValue object(host::JsonValue::Object members);

/// An object with all of these members but for the optional ones, which may be missing.
host::JsonValue object(host::JsonValue::Object members, host::JsonValue::Object optional_members);

/// Either of two schemas.
host::JsonValue any_of(host::JsonValue first, host::JsonValue second);

/// Of an object: `field` must be there, and not null, when the member `other` is that text.
host::JsonValue needed_when(std::string_view field, std::string_view other, std::string_view text);

/// The schema of that name among the document's components.
host::JsonValue reference(std::string_view name);

}  // namespace cq::wire::schema
