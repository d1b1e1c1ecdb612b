#pragma once

#include <gmock/gmock.h>

#include <cq/health.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/maintenance.hpp>
#include <cq/testkit/samples.hpp>
#include <memory>
#include <set>
#include <string>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

class MaintenanceTest : public SqliteTest {
 protected:
  [[nodiscard]] std::unique_ptr<Maintenance> maintenance(const std::filesystem::path& file) const {
    return feature().open_maintenance(url_of(file));
  }
  /// A database at head with that many units of some 4000 bytes, all with that word in them, which
  /// can be read.
  [[nodiscard]] std::filesystem::path database_of(const std::string& name, unsigned units,
                                                  const std::string& word) const {
    std::filesystem::path made = file(name);
    part<Health>(*open(made)).check();
    const std::string document = write_unit_document(unit_of(1, "2026-01-02T03:04:05Z"));
    RawDatabase(made).run(
        "INSERT INTO knowledge_units (id, data, created_at) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
        std::to_string(units) + ") SELECT printf('" + word + "-%d', i), json_set('" + document +
        "', '$.insight.detail', '" + word +
        "' || hex(zeroblob(2000))), '2026-01-02T03:04:05+00:00' FROM n");
    return made;
  }
  /// The names of all files in the directory.
  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory())) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }
};

}  // namespace cq::test
