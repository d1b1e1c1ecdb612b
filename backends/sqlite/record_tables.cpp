#include "sqlite/record_tables.hpp"

#include "sqlite/accounts/account_records.hpp"
#include "sqlite/knowledge/knowledge_records.hpp"

namespace cq::sqlite {

const RecordTables& record_tables() {
  static const RecordTables kTables{user_records(), api_key_records(), unit_records()};
  return kTables;
}

}  // namespace cq::sqlite
