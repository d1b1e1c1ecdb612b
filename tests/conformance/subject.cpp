#include "conformance/subject.hpp"

#include <cq/host/store_module.hpp>
#include <memory>

namespace cq::test {
namespace {

const std::filesystem::path kSqliteModule =
    std::filesystem::path(CQ_MODULE_DIRECTORY) / "cq_store_sqlite.so";
const std::filesystem::path kMemoryModule =
    std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "cq_store_memory.so";

// The ids of the tests' units need no quoting in SQL.
void approve_by_script(const DatabaseUrl& /*url*/, Store& store, const std::vector<Unit>& units) {
  std::string script;
  for (const Unit& unit : units) {
    store.knowledge().insert(unit);
    script += "UPDATE knowledge_units SET status = 'approved' WHERE id = '" + unit.id + "';\n";
  }
  MigrationTarget& target = store.migrations();
  target.begin_run(std::chrono::seconds(60));
  target.begin();
  target.execute(script);
  target.commit();
  target.end_run();
}

// A second store on the same database, whose units need no review.
void insert_through_approving_store(const DatabaseUrl& url, Store& /*store*/,
                                    const std::vector<Unit>& units) {
  DatabaseUrl approving = url;
  approving.query = {{"initial", "approved"}};
  const auto store = host::StoreModule::load(kMemoryModule).create_store(approving);
  store->open();
  for (const Unit& unit : units) store->knowledge().insert(unit);
}

DatabaseUrl url_of(const std::string& dialect, const std::string& database) {
  DatabaseUrl url;
  url.dialect = dialect;
  url.database = database;
  return url;
}

Subject sqlite_file() {
  return {"sqlite_file", kSqliteModule,
          [](const std::filesystem::path& directory) {
            return url_of("sqlite", (directory / "cq.db").string());
          },
          &approve_by_script};
}

Subject sqlite_in_memory() {
  return {"sqlite_in_memory", kSqliteModule,
          [](const std::filesystem::path&) { return url_of("sqlite", ":memory:"); },
          &approve_by_script};
}

// The directory's name makes the database one of its own.
Subject memory_module() {
  return {"memory_module", kMemoryModule,
          [](const std::filesystem::path& directory) {
            return url_of("memory", directory.filename().string());
          },
          &insert_through_approving_store};
}

}  // namespace

std::vector<Subject> all_subjects() {
  return {sqlite_file(), sqlite_in_memory(), memory_module()};
}

std::vector<Subject> lasting_subjects() {
  return {sqlite_file(), memory_module()};
}

}  // namespace cq::test
