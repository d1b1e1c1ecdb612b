#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "postgres/built_module.hpp"

namespace cq::test {
namespace {

using Checksums = std::map<std::string, std::string>;  // by "module/feature/file"

/// As sha256sum writes them, a file for each feature.
Checksums recorded() {
  const auto directory = std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "migrations";
  Checksums checksums;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    std::ifstream file(entry.path());
    for (std::string digest, name; file >> digest >> name;) checksums[name] = digest;
  }
  return checksums;
}

Checksums present() {
  Checksums checksums;
  const auto migrations = std::filesystem::path(CQ_SOURCE_DIRECTORY) / "migrations";
  for (const auto& backend : std::filesystem::directory_iterator(migrations)) {
    const std::string name = backend.path().filename().string();
    const host::StoreModule module = built_module(name);
    for (const host::StoreFeature& feature : module.features()) {
      for (const host::Migration& migration : feature.migrations().migrations()) {
        checksums[name + "/" + feature.name() + "/" + migration.file_name] = migration.sha256;
      }
    }
  }
  return checksums;
}

// A migration that has landed may have run somewhere, so it is never edited. A new one is listed:
//   cd migrations && sha256sum */knowledge/*.sql > ../tests/data/migrations/knowledge.sha256
TEST(LandedMigrations, AreAsTheyWereAndAllRecorded) {
  const Checksums wanted = recorded();
  EXPECT_GE(wanted.size(), 4U);
  EXPECT_EQ(present(), wanted);
}

}  // namespace
}  // namespace cq::test
