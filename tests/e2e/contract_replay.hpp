#pragma once

#include <cq/json.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "e2e/contract_matching.hpp"
#include "e2e/server_process.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {

/// What a statement must find in the database after an exchange.
struct StoredRows {
  std::string statement;
  JsonValue rows;
};

/// One recorded exchange with an original server.
struct ContractCase {
  std::string name;
  std::vector<std::string> prepare;          ///< statements to be run on the database before it
  std::map<std::string, std::string> files;  ///< to be written before it, by names below ${tmp}
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;
  std::string body;
  std::map<std::string, std::string> captures;  ///< name to dotted path in the answer
  int status = 0;
  std::map<std::string, std::string> answer_headers;
  JsonValue answer_body;
  std::vector<StoredRows> stored;
};

/// That file of tests/data/contract, in order. Throws std::runtime_error when it can't be read.
std::vector<ContractCase> read_contract_cases(const std::string& file = "cases.jsonl");

/// A server to send recorded exchanges to, in order.
class ContractReplay {
 public:
  /// On a new database, with the users of cases.jsonl.
  explicit ContractReplay(const std::filesystem::path& database);
  /// On that database, which `environment` names, too; as it is.
  ContractReplay(const std::map<std::string, std::string>& environment,
                 const std::filesystem::path& database);

  /// A value that the cases use as ${name}.
  void set(const std::string& name, const std::string& value) { captured_[name] = value; }

  /// Sends one case and returns every way in which the answer differs; empty: none.
  std::vector<std::string> replay(const ContractCase& contract_case);

  /// Asks the server to end and returns its exit status.
  int stop() { return server_.stop(); }

 private:
  void prepare(const ContractCase& contract_case);
  void check_rows(const StoredRows& stored, std::vector<std::string>& found);

  const TempDirectory files_;
  const std::filesystem::path database_;
  ServerProcess server_;
  Captured captured_{{"tmp", files_.path().string()}};
};

}  // namespace cq::test
