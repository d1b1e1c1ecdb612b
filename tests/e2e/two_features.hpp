#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "e2e/server_process.hpp"

namespace cq::test {

/// The server that has the feature "notes" as well (tests/features/notes).
inline const std::filesystem::path& notes_server() {
  static const std::filesystem::path kBinary =
      std::filesystem::path(CQ_BINARY_DIRECTORY) / "tests" / "cq-server-notes";
  return kBinary;
}

/// The environment of one that serves both, on that file and on notes.db beside it.
inline std::map<std::string, std::string> two_features(const std::filesystem::path& database) {
  std::map<std::string, std::string> environment = server_environment(database);
  environment["CQ_FEATURES"] = "knowledge,notes";
  environment["CQ_STORE_MODULE_PATH"] = std::string(CQ_TEST_MODULE_DIRECTORY) + "/notes";
  return environment;
}

/// Runs that binary with those arguments to its end.
inline ProcessResult run_notes_server(const std::vector<std::string>& arguments,
                                      const std::map<std::string, std::string>& environment,
                                      const std::string& input = "") {
  ProcessOptions options;
  options.arguments = {notes_server().string()};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  options.environment = environment;
  options.input = input;
  options.working_directory = std::filesystem::path(CQ_SERVER_BINARY).parent_path();
  return run_process(options);
}

}  // namespace cq::test
