#pragma once

#include "database/record_kind.hpp"

namespace cq::accounts {

/// Users and API keys as records that are exported, imported and copied.
database::RecordKinds record_kinds();

}  // namespace cq::accounts
