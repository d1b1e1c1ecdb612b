#pragma once

#include <cq/json.hpp>
#include <cq/maintenance.hpp>
#include <string>

#include "database/record_kind.hpp"

namespace cq::database {

/// "revision 0001, 3 users, 3 API keys, 7 units".
std::string in_words(const RecordKinds& kinds, const Contents& contents);

/// {"revision","users","api_keys","units","last_change"}; null for what isn't there. With
/// "other_tables", a list of {"name","rows"}, where the database holds anything beside.
JsonValue in_json(const RecordKinds& kinds, const Contents& contents);

/// "3 rows of the table 'x', which is none of this server's", or which tool's it is.
std::string in_words(const OtherTable& table);

}  // namespace cq::database
