#pragma once

#include <cq/module.hpp>

#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// What scalars have in their database.
const RecordTables& scalar_tables();

/// The scalars as the module's descriptor lists them.
cq_feature scalars_feature() noexcept;

}  // namespace cq::sqlite
