#pragma once

#include <cq/json.hpp>
#include <string>
#include <vector>

namespace cq::test {

/// What a "#/..." reference points to in the document; null when there is nothing.
const JsonValue* referred(const JsonValue& document, const std::string& reference);

/// The node itself, or what its "$ref" points to. Throws std::runtime_error when that is nothing.
const JsonValue& resolved(const JsonValue& document, const JsonValue& node);

/// What is wrong with a value by a schema of the document; empty when nothing is. Knows the part of
/// JSON Schema that the server's responses use: type, properties, required, additionalProperties,
/// items, enum, anyOf, minimum, maximum and $ref. Stricter in one thing: an object with properties
/// may have no others.
std::vector<std::string> faults(const JsonValue& document, const JsonValue& schema,
                                const JsonValue& value, const std::string& place = "$");

}  // namespace cq::test
