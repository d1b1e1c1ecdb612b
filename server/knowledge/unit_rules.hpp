#pragma once

#include <cq/json.hpp>
#include <string>
#include <string_view>
#include <vector>

/// What a unit must be, whichever way it comes in. Safe from any thread.
namespace cq::knowledge {

/// "ku_" and 32 lower-case hex digits.
bool is_unit_id(std::string_view text);

/// Domains that are normalised. Throws Error: invalid argument, a sentence for the caller, when
/// there is none, there are too many, or one is too long.
void check_domains(const std::vector<std::string>& domains);

/// Throws Error: invalid argument, a sentence for the caller, when a name isn't of the form
/// namespace:name.
void check_extensions(const JsonValue::Object& extensions);

}  // namespace cq::knowledge
