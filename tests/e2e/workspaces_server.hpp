#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {

/// The environment of a server that serves workspaces alone, on that file, without any secret.
inline std::map<std::string, std::string> workspaces_environment(
    const std::filesystem::path& database) {
  return {{"CQ_FEATURES", "workspaces"},
          {"CQ_WORKSPACES_DATABASE_URL", "sqlite:///" + database.string()},
          {"CQ_WORKSPACES_ARTIFACTS", std::filesystem::temp_directory_path().string()}};
}

/// A database that the original wrote. Only to be copied.
inline std::filesystem::path original_workspaces() {
  return std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / "debug-server-head.db";
}

/// A new token of those scopes, as 'cq-server token create' makes it. Throws std::runtime_error,
/// with what it wrote, when it doesn't.
inline std::string make_workspaces_token(const std::map<std::string, std::string>& environment,
                                         const std::string& name, const std::string& scopes) {
  const ProcessResult result =
      run_cq_server({"token", "create", name, "--scopes", scopes}, environment);
  if (result.exit_status != 0) throw std::runtime_error(result.err);
  return result.out.substr(0, result.out.find('\n'));
}

}  // namespace cq::test
