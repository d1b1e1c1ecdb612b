#pragma once

#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// The one list of what the features keep. Safe from any thread.
const RecordTables& record_tables();

}  // namespace cq::sqlite
