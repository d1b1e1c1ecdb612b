#pragma once

#include <cq/json.hpp>
#include <cq/maintenance.hpp>
#include <string>

namespace cq::database {

/// "revision 0001, 3 users, 3 API keys, 7 units".
std::string in_words(const Contents& contents);

/// {"revision","users","api_keys","units","last_change"}; null for what isn't there.
JsonValue in_json(const Contents& contents);

}  // namespace cq::database
