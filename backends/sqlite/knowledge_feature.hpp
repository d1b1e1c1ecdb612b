#pragma once

#include <cq/module.hpp>

#include "sqlite/db/record_table.hpp"

/// The database of knowledge and accounts, as the module's descriptor lists it. Safe from any
/// thread.
namespace cq::sqlite {

/// What it keeps.
const RecordTables& record_tables();

/// Its parts, its chain of migrations and its factories.
cq_feature knowledge_feature() noexcept;

}  // namespace cq::sqlite
