#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

struct sqlite3;

namespace cq::test {

/// A row, each column as text; "NULL" for none.
using Row = std::vector<std::string>;

/// The server's database file, opened beside it as another process would.
class DatabaseFile {
 public:
  /// Throws std::runtime_error when it can't be opened.
  explicit DatabaseFile(const std::filesystem::path& file);

  /// Runs one statement with those values and returns its rows. Throws std::runtime_error.
  std::vector<Row> run(const std::string& statement, const std::vector<std::string>& values = {});

  /// Adds the users that the recorded exchanges log in as, each with the password "secret123",
  /// hashed at a cost that is cheap in a test.
  void add_contract_users();

 private:
  struct Closer {
    void operator()(sqlite3* database) const noexcept;
  };
  std::unique_ptr<sqlite3, Closer> database_;
};

}  // namespace cq::test
