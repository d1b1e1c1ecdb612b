#pragma once

#include <cq/json.hpp>
#include <map>
#include <string>
#include <vector>

/// How a recorded answer is compared with a real one: values that differ from run to run are
/// placeholders such as "<ku>", and "${name}" is a value captured before.
namespace cq::test {

using Captured = std::map<std::string, std::string>;

/// The text with captured values in place of ${name}; an unknown name stays.
std::string fill(const std::string& text, const Captured& captured);

/// The places where `actual` is not what `wanted` asks for; empty: none.
std::vector<std::string> differences(const JsonValue& wanted, const JsonValue& actual,
                                     const Captured& captured, const std::string& where = "body");

/// The value at a dotted path such as "data.0.id"; null when there is none.
const JsonValue* dig(const JsonValue& value, const std::string& path);

}  // namespace cq::test
