#pragma once

#include <cq/json.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "e2e/contract_matching.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {

/// One recorded exchange with the original server.
struct ContractCase {
  std::string name;
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;
  std::string body;
  std::map<std::string, std::string> captures;  ///< name to dotted path in the answer
  int status = 0;
  std::map<std::string, std::string> answer_headers;
  JsonValue answer_body;
};

/// tests/data/contract/cases.jsonl, in order. Throws std::runtime_error when it can't be read.
std::vector<ContractCase> read_contract_cases();

/// A server on a new database with the users of the recorded exchanges, to send these to, in order.
class ContractReplay {
 public:
  explicit ContractReplay(const std::filesystem::path& database);

  /// Sends one case and returns every way in which the answer differs; empty: none.
  std::vector<std::string> replay(const ContractCase& contract_case);

  /// Asks the server to end and returns its exit status.
  int stop() { return server_.stop(); }

 private:
  ServerProcess server_;
  Captured captured_;
};

}  // namespace cq::test
