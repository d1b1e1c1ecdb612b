#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cq::test {

/// A row's values as text; nullopt for NULL.
using Row = std::vector<std::optional<std::string>>;

/// A connection past the module, as another process has one: with SQLite's defaults, but it waits a
/// minute for locks, which one that opens or closes the file has for a moment. Throws
/// std::runtime_error with SQLite's complaint.
class RawDatabase {
 public:
  explicit RawDatabase(const std::filesystem::path& file);

  /// Runs one statement and returns its rows.
  std::vector<Row> rows(const std::string& sql);
  /// The first value of the first row, of which there must be one that isn't NULL.
  std::string value(const std::string& sql);
  void run(const std::string& sql) { rows(sql); }
  /// Runs any number of statements.
  void run_script(const std::string& sql);

 private:
  struct Closer {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }
  };
  std::unique_ptr<sqlite3, Closer> handle_;
};

/// Every row of every table but those of versions, with the table's name in front, sorted.
std::vector<Row> all_rows(const std::filesystem::path& file);

/// The schema: type, name, table and text of everything in it, sorted.
std::vector<Row> schema_of(const std::filesystem::path& file);

}  // namespace cq::test
