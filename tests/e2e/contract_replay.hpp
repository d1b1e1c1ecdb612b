#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "e2e/contract_cases.hpp"
#include "e2e/contract_matching.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {

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
