#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/contract_replay.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

void replay_all(const std::string& file, std::size_t count, ContractReplay& server) {
  const std::vector<ContractCase> cases = read_contract_cases(file);
  EXPECT_EQ(cases.size(), count);
  for (const ContractCase& contract_case : cases) {
    EXPECT_THAT(server.replay(contract_case), testing::IsEmpty())
        << contract_case.name << ": " << contract_case.method << " "
        << contract_case.target.substr(0, 120);
  }
}

TEST(ContractReplay, EveryCaseOfWorkspacesIsAnsweredAsByTheOriginal) {
  const TempDirectory directory;
  const std::filesystem::path database = directory.path() / "workspaces.db";
  ContractReplay server(workspaces_environment(database), database);
  replay_all("workspaces.jsonl", 133, server);
  EXPECT_EQ(server.stop(), 0);
}

TEST(ContractReplay, AFileOfTheOriginalsWorkspacesIsServedAsItWas) {
  const TempDirectory directory;
  const std::filesystem::path database = directory.path() / "workspaces.db";
  std::filesystem::copy_file(original_workspaces(), database);
  ContractReplay server(workspaces_environment(database), database);
  replay_all("workspaces-fixture.jsonl", 28, server);
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace cq::test
