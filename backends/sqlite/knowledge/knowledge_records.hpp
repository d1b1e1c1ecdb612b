#pragma once

#include "sqlite/db/record_table.hpp"

/// Units as records of an archive.
namespace cq::sqlite {

RecordTable unit_records();

}  // namespace cq::sqlite
