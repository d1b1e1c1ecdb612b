#pragma once

#include "sqlite/db/record_table.hpp"

/// Users and API keys as records of an archive.
namespace cq::sqlite {

RecordTable user_records();
RecordTable api_key_records();

}  // namespace cq::sqlite
