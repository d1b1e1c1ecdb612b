#pragma once

#include "feature/feature.hpp"

namespace cq::notes {

/// Notes for the server: GET and POST /api/v1/notes, `note add` and `note list`.
feature::Feature registration();

}  // namespace cq::notes
