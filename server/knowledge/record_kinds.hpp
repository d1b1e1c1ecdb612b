#pragma once

#include "database/record_kind.hpp"

namespace cq::knowledge {

/// Units as records that are exported, imported and copied.
database::RecordKinds record_kinds();

}  // namespace cq::knowledge
