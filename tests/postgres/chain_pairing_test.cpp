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

std::set<std::string> features_of(const std::string& backend) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(kMigrations / backend)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

std::map<std::string, host::Migration> chain_of(const std::string& backend,
                                                const std::string& feature) {
  std::map<std::string, host::Migration> chain;
  for (const auto& entry : fs::directory_iterator(kMigrations / backend / feature)) {
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

void expect_paired(const std::string& feature) {
  const auto sqlite = chain_of("sqlite", feature);
  const auto postgres = chain_of("postgres", feature);
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

TEST(MigrationChains, ArePairedRevisionByRevisionWithEqualHeaders) {
  const std::set<std::string> features = features_of("sqlite");
  EXPECT_TRUE(features.contains("knowledge"));
  ASSERT_EQ(features, features_of("postgres"));
  for (const std::string& feature : features) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, feature);
    expect_paired(feature);
  }
}

void expect_built_whole(const host::StoreFeature& feature, const std::string& backend) {
  const auto files = chain_of(backend, feature.name());
  ASSERT_EQ(feature.migrations().migrations().size(), files.size());
  for (const host::Migration& built_in : feature.migrations().migrations()) {
    ASSERT_TRUE(files.contains(built_in.file_name)) << built_in.file_name;
    EXPECT_EQ(built_in.up, files.at(built_in.file_name).up);
    EXPECT_EQ(built_in.down, files.at(built_in.file_name).down);
  }
}

TEST(MigrationChains, AreBuiltWholeIntoTheirModules) {
  for (const std::string& backend : backends()) {
    const host::StoreModule module = built_module(backend);
    for (const std::string& feature : features_of(backend)) {
      const testing::ScopedTrace trace(__FILE__, __LINE__, backend + "/" + feature);
      expect_built_whole(module.feature(feature), backend);
    }
  }
}

}  // namespace
}  // namespace cq::test
