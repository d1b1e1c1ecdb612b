#pragma once

#include <cq/host/json.hpp>
#include <cq/store/archive.hpp>
#include <string>

/// What a record must be to come in: as strict as the API is with what it takes. Each throws Error:
/// invalid argument, naming the member that is wrong and never its value. Safe from any thread.
namespace cq::archive {

User read_user(const host::JsonValue& members);
OwnedApiKey read_api_key(const host::JsonValue& members);
/// The document is kept as it is.
ArchivedUnit read_unit(const host::JsonValue& members, std::string document);

}  // namespace cq::archive
