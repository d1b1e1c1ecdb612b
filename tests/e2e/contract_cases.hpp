#pragma once

#include <cq/json.hpp>
#include <map>
#include <string>
#include <vector>

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

}  // namespace cq::test
