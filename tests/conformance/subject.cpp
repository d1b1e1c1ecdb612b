#include "conformance/subject.hpp"

namespace cq::test {
namespace {

const std::filesystem::path kSqliteModule =
    std::filesystem::path(CQ_MODULE_DIRECTORY) / "cq_store_sqlite.so";
const std::filesystem::path kMemoryModule =
    std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "cq_store_memory.so";

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

}  // namespace

std::vector<Subject> all_subjects() {
  return {sqlite_file(), sqlite_in_memory(), memory_module()};
}

std::vector<Subject> lasting_subjects() {
  return {sqlite_file(), memory_module()};
}

}  // namespace cq::test
