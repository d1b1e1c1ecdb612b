#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/contract_replay.hpp"
#include "e2e/experiments_server.hpp"
#include "e2e/fake_scalars_service.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

constexpr const char* kSuperuser = "root@example.com";

/// Expects every recorded exchange to go as it did with the original. `scalars`: the value of
/// CQ_EXPERIMENTS_SCALARS_URL; empty: it isn't set.
void expect_all_answered(const std::string& scalars) {
  const TempDirectory directory;
  const std::filesystem::path database = directory.path() / "experiments.db";
  std::map<std::string, std::string> environment = experiments_environment(database);
  if (!scalars.empty()) environment["CQ_EXPERIMENTS_SCALARS_URL"] = scalars;
  environment["CQ_EXPERIMENTS_ALLOWED_ORIGINS"] = "http://localhost:3000,http://127.0.0.1:3000";
  ContractReplay server(environment, database);
  add_account(database, kSuperuser, true);
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

TEST(ContractReplay, EveryCaseOfExperimentsIsAnsweredAsByTheOriginal) {
  FakeScalarsService scalars;
  expect_all_answered(scalars.url());
}

TEST(ContractReplay, EveryCaseOfExperimentsIsAnsweredAsByTheOriginalWhereScalarsAreEmbedded) {
  expect_all_answered("");
}

// The other server's routes of scalars are what a tracker asks the original's service by.
TEST(ContractReplay, EveryCaseOfExperimentsIsAnsweredAsByTheOriginalWhereAnotherServerHasScalars) {
  const TempDirectory directory;
  std::map<std::string, std::string> environment{
      {"CQ_FEATURES", "scalars"},
      {"CQ_SCALARS_DATABASE_URL", "sqlite:///" + (directory.path() / "scalars.db").string()},
      {"CQ_SCALARS_PREFIX", "/scalars/api"}};
  ServerProcess scalars(environment);
  expect_all_answered("http://127.0.0.1:" + std::to_string(scalars.port()) + "/scalars/api");
  EXPECT_EQ(scalars.stop(), 0);
}

}  // namespace
}  // namespace cq::test
