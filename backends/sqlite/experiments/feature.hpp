#pragma once

#include <cq/module.hpp>

#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// What experiments have in their database.
const RecordTables& experiment_tables();

/// The experiments as the module's descriptor lists them.
cq_feature experiments_feature() noexcept;

}  // namespace cq::sqlite
