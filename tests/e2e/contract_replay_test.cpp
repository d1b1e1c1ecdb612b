#include "e2e/contract_replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

TEST(ContractReplay, EveryCaseIsAnsweredAsByTheOriginal) {
  const TempDirectory directory;
  const std::vector<ContractCase> cases = read_contract_cases();
  EXPECT_EQ(cases.size(), 155U);
  ContractReplay server(directory.path() / "cq.db");
  for (const ContractCase& contract_case : cases) {
    EXPECT_THAT(server.replay(contract_case), testing::IsEmpty())
        << contract_case.name << ": " << contract_case.method << " "
        << contract_case.target.substr(0, 120);
  }
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace cq::test
