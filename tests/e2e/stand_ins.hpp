#pragma once

#include "e2e/contract_cases.hpp"
#include "e2e/contract_matching.hpp"
#include "e2e/database_file.hpp"

namespace cq::test {

/// Whether the case's route is one that this server doesn't serve yet. Such a case isn't replayed;
/// apply_stand_in() does to the database what it would have done, so that the cases after it can
/// be.
bool is_unserved(const ContractCase& contract_case);

void apply_stand_in(const ContractCase& contract_case, const Captured& captured,
                    DatabaseFile& database);

}  // namespace cq::test
