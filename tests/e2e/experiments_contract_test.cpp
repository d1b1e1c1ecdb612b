#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/contract_replay.hpp"
#include "e2e/experiments_server.hpp"
#include "e2e/fake_scalars_service.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

constexpr const char* kSuperuser = "root@example.com";

TEST(ContractReplay, EveryCaseOfExperimentsIsAnsweredAsByTheOriginal) {
  const TempDirectory directory;
  const std::filesystem::path database = directory.path() / "experiments.db";
  FakeScalarsService scalars;
  std::map<std::string, std::string> environment = experiments_environment(database);
  environment["CQ_EXPERIMENTS_SCALARS_URL"] = scalars.url();
  environment["CQ_EXPERIMENTS_ALLOWED_ORIGINS"] = "http://localhost:3000,http://127.0.0.1:3000";
  make_database(environment);
  make_account(environment, kSuperuser, true);
  ContractReplay server(environment, database);
  server.set("su_email", kSuperuser);
  server.set("su_password", kAccountPassword);
  const std::vector<ContractCase> cases = read_contract_cases("experiments.jsonl");
  EXPECT_EQ(cases.size(), 355U);
  for (const ContractCase& contract_case : cases) {
    EXPECT_THAT(server.replay(contract_case), testing::IsEmpty())
        << contract_case.name << ": " << contract_case.method << " "
        << contract_case.target.substr(0, 120);
  }
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace cq::test
