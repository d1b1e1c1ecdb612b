#pragma once

#include <cq/archive.hpp>
#include <cq/json.hpp>
#include <string>

/// What a record must be to come in: as strict as the API is with what it takes. Each throws Error:
/// invalid argument, naming the member that is wrong and never its value. Safe from any thread.
namespace cq::transfer {

User read_user(const JsonValue& members);
OwnedApiKey read_api_key(const JsonValue& members);
/// The document is kept as it is.
ArchivedUnit read_unit(const JsonValue& members, std::string document);

}  // namespace cq::transfer
