#include <gmock/gmock.h>

#include <algorithm>
#include <cq/host/migration_chain.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "postgres/built_module.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAreArray;

const fs::path kMigrations = fs::path(CQ_SOURCE_DIRECTORY) / "migrations";

std::set<std::string> backends() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(kMigrations)) {
    if (entry.is_directory()) names.insert(entry.path().filename().string());
  }
  return names;
}

std::map<std::string, host::Migration> chain_of(const std::string& backend) {
  std::map<std::string, host::Migration> chain;
  for (const auto& entry : fs::directory_iterator(kMigrations / backend / "knowledge")) {
    const std::string name = entry.path().filename().string();
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    chain.emplace(name, host::parse_migration({name.c_str(), text.c_str(), "unused"}));
  }
  return chain;
}

TEST(MigrationChains, AreThereForBothBackEnds) {
  EXPECT_EQ(backends(), (std::set<std::string>{"postgres", "sqlite"}));
}

TEST(MigrationChains, ArePairedRevisionByRevisionWithEqualHeaders) {
  const auto sqlite = chain_of("sqlite");
  const auto postgres = chain_of("postgres");
  ASSERT_FALSE(sqlite.empty());
  ASSERT_EQ(sqlite.size(), postgres.size());
  for (const auto& [name, theirs] : sqlite) {
    ASSERT_TRUE(postgres.contains(name)) << name;
    const host::Migration& ours = postgres.at(name);
    EXPECT_EQ(ours.revision, theirs.revision) << name;
    EXPECT_EQ(ours.message, theirs.message) << name;
    EXPECT_THAT(ours.tables, ElementsAreArray(theirs.tables)) << name;
    EXPECT_EQ(ours.down.find_first_not_of(" \n") == std::string::npos,
              theirs.down.find_first_not_of(" \n") == std::string::npos)
        << name << ": one has a way down and the other hasn't";
  }
}

TEST(MigrationChains, AreBuiltWholeIntoTheirModules) {
  for (const std::string& backend : backends()) {
    const host::StoreModule module = built_module(backend);
    const auto files = chain_of(backend);
    ASSERT_EQ(module.feature("knowledge").migrations().migrations().size(), files.size())
        << backend;
    for (const host::Migration& built_in : module.feature("knowledge").migrations().migrations()) {
      ASSERT_TRUE(files.contains(built_in.file_name)) << built_in.file_name;
      EXPECT_EQ(built_in.up, files.at(built_in.file_name).up);
      EXPECT_EQ(built_in.down, files.at(built_in.file_name).down);
    }
  }
}

}  // namespace
}  // namespace cq::test
