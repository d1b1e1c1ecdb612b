#include "conformance/subject.hpp"

namespace cq::test {
namespace {

const std::filesystem::path kSqliteModule =
    std::filesystem::path(CQ_MODULE_DIRECTORY) / "cq_store_sqlite.so";
const std::filesystem::path kMemoryModule =
    std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "cq_store_memory.so";
const std::filesystem::path kFrozenModule =
    std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "frozen" / "cq_store_frozen1.so";

DatabaseUrl url_of(const std::string& dialect, const std::string& database) {
  DatabaseUrl url;
  url.dialect = dialect;
  url.database = database;
  return url;
}

Subject sqlite_file() {
  return {"sqlite_file", kSqliteModule, [](const std::filesystem::path& directory) {
            return url_of("sqlite", (directory / "cq.db").string());
          }};
}

Subject sqlite_in_memory() {
  return {"sqlite_in_memory", kSqliteModule,
          [](const std::filesystem::path&) { return url_of("sqlite", ":memory:"); }};
}

// The directory's name makes the database one of its own.
Subject memory_module() {
  return {"memory_module", kMemoryModule, [](const std::filesystem::path& directory) {
            return url_of("memory", directory.filename().string());
          }};
}

// Built against the interface as it was in version 1 (tests/frozen).
Subject frozen_module() {
  return {"frozen1_module", kFrozenModule, [](const std::filesystem::path& directory) {
            return url_of("frozen1", directory.filename().string());
          }};
}

}  // namespace

std::vector<Subject> all_subjects() {
  return {sqlite_file(), sqlite_in_memory(), memory_module(), frozen_module()};
}

std::vector<Subject> lasting_subjects() {
  return {sqlite_file(), memory_module(), frozen_module()};
}

}  // namespace cq::test
