#pragma once

#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/migration_target.hpp>
#include <functional>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace cq::test {

/// What a database holds.
struct Contents {
  std::set<std::string> tables;
  std::vector<std::string> versions;
  bool operator==(const Contents&) const = default;
};

/// A database in memory whose language is "create NAME", "drop NAME", "fail" or "throw", one to a
/// line.
class FakeTarget final : public MigrationTarget {
 public:
  std::vector<std::string> table_names() override {
    return {contents.tables.begin(), contents.tables.end()};
  }
  std::vector<std::string> versions() override { return contents.versions; }
  std::optional<std::string> schema_version() override { return std::nullopt; }
  std::vector<std::string> schema_lines() override {
    std::set<std::string> lines = contents.tables;
    lines.erase("alembic_version");
    return {lines.begin(), lines.end()};
  }
  std::vector<std::string> schema_lines_after(const std::vector<std::string>& scripts) override {
    FakeTarget scratch;
    for (const std::string& script : scripts) scratch.execute(script);
    return scratch.schema_lines();
  }
  void begin_run(std::chrono::milliseconds /*timeout*/) override {
    ++runs;
    if (before_lock) before_lock();
  }
  void end_run() override { ++ended; }
  void abandon_run() noexcept override { ++abandoned; }
  void begin() override { saved_ = contents; }
  void commit() override {}
  void rollback() noexcept override { contents = saved_; }
  void execute(const std::string& script) override {
    std::istringstream lines(script);
    for (std::string verb, name; lines >> verb;) {
      if (verb == "fail") throw Error(ErrorKind::kConflict, "the script says so.");
      if (verb == "throw") throw 42;
      lines >> name;
      if (verb == "drop") {
        contents.tables.erase(name);
      } else {
        contents.tables.insert(name);
      }
    }
  }
  void set_version(const std::optional<std::string>& revision) override {
    contents.versions.clear();
    if (revision) {
      contents.tables.insert("alembic_version");
      contents.versions = {*revision};
    } else {
      contents.tables.erase("alembic_version");
    }
  }

  Contents contents;
  std::function<void()> before_lock;
  int runs = 0;
  int ended = 0;
  int abandoned = 0;

 private:
  Contents saved_;
};

inline constexpr cq_migration kFirst{
    "0001_base.sql",
    "-- revision: 0001\n-- message: the base\n-- tables: a, b\n-- up\ncreate a\ncreate b\n"
    "-- down\ndrop b\ndrop a\n",
    "00"};
inline constexpr cq_migration kSecond{
    "0002_c.sql", "-- revision: 0002\n-- message: add c\n-- up\ncreate c\n-- down\ndrop c\n", "00"};
inline constexpr cq_migration kFailing{
    "0003_bad.sql",
    "-- revision: 0003\n-- message: m\n-- up\ncreate d\nfail\n-- down\ndrop d\nfail\n", "00"};
inline constexpr cq_migration kThrowing{
    "0003_bad.sql",
    "-- revision: 0003\n-- message: m\n-- up\ncreate d\nthrow\n-- down\ndrop d\nthrow\n", "00"};
inline constexpr cq_migration kOneWay{
    "0003_one_way.sql", "-- revision: 0003\n-- message: m\n-- up\ncreate d\n-- down\n \n", "00"};

inline host::MigrationChain chain_of(std::vector<cq_migration> files,
                                     bool commits_each_statement = false) {
  return host::MigrationChain(files, commits_each_statement);
}

}  // namespace cq::test
