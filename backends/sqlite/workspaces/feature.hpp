#pragma once

#include <cq/module.hpp>

#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// What workspaces have in their database.
const RecordTables& workspace_tables();

/// The workspaces as the module's descriptor lists them.
cq_feature workspaces_feature() noexcept;

}  // namespace cq::sqlite
