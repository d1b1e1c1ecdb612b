#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cq/host/store_module.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace {

/// The parts that the kit has suites for, by their ids.
std::vector<std::string> parts_of(const std::filesystem::path& module_file,
                                  const std::string& feature) {
  std::vector<std::string> parts =
      cq::host::StoreModule::load(module_file).feature(feature).parts();
  std::erase(parts, "maintenance/1");  // of files
  std::sort(parts.begin(), parts.end());
  return parts;
}

// So that every suite of the kit for workspaces runs on a store without SQL, too: it passes over
// those for parts that a module hasn't got.
TEST(TheModuleInMemory, HasAllPartsOfWorkspacesThatSqliteHas) {
  const std::filesystem::path sqlite = CQ_MODULE_DIRECTORY;
  const std::filesystem::path memory = CQ_TEST_MODULE_DIRECTORY;
  const auto parts = parts_of(sqlite / "cq_store_sqlite.so", "workspaces");
  EXPECT_THAT(parts, testing::SizeIs(testing::Ge(15U)));
  EXPECT_THAT(parts_of(memory / "workspaces" / "cq_store_memory.so", "workspaces"),
              testing::ElementsAreArray(parts));
}

TEST(TheModuleInMemory, HasAllPartsOfScalarsThatSqliteHas) {
  const std::filesystem::path sqlite = CQ_MODULE_DIRECTORY;
  const std::filesystem::path memory = CQ_TEST_MODULE_DIRECTORY;
  const auto parts = parts_of(sqlite / "cq_store_sqlite.so", "scalars");
  EXPECT_THAT(parts, testing::Contains("scalars/1"));
  EXPECT_THAT(parts_of(memory / "scalars" / "cq_store_memory.so", "scalars"),
              testing::ElementsAreArray(parts));
}

}  // namespace
