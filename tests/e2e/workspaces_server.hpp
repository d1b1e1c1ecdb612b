#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {

/// The environment of a server that serves workspaces alone, on that file, without any secret.
inline std::map<std::string, std::string> workspaces_environment(
    const std::filesystem::path& database) {
  return {{"CQ_FEATURES", "workspaces"},
          {"CQ_WORKSPACES_DATABASE_URL", "sqlite:///" + database.string()},
          {"CQ_STORE_TIMEOUT", "60"},  // a busy machine is no store that hangs
          {"CQ_WORKSPACES_ARTIFACTS", std::filesystem::temp_directory_path().string()}};
}

/// The databases that the original wrote, of both shapes. Only to be copied.
inline constexpr const char* kMigratedOriginal = "debug-server-head.db";
inline constexpr const char* kUnversionedOriginal = "debug-server-unversioned.db";
inline std::filesystem::path original_workspaces(const char* name = kMigratedOriginal) {
  return std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / name;
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

/// The text of a member, e.g. "worktree.id", of another kind as JSON; empty where there is none.
inline std::string text_of(const JsonValue& json, const std::string& path) {
  const JsonValue* value = &json;
  for (std::size_t begin = 0; begin < path.size() && value != nullptr;) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    value = value->member(path.substr(begin, end - begin));
    begin = end + 1;
  }
  if (value == nullptr) return {};
  return value->as_string() != nullptr ? *value->as_string() : write_json(*value);
}

/// A server of workspaces alone on a new database, and a token that may do everything.
class WorkspacesServer : public testing::Test {
 protected:
  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::string& token = "") {
    Headers headers{{"Authorization", "Bearer " + (token.empty() ? root_ : token)}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_.port(), method, path, headers, body);
  }

  std::string make_session() {
    send("POST", "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
    return text_of(
        send("POST", "/sessions", R"({"repository":"demo","commit_sha":"abc1234"})").json(), "id");
  }

  void add_worktrees(int count) {
    send("POST", "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
    for (int i = 0; i < count; ++i) {
      const std::string body = R"({"path":"/srv/wt-)" + std::to_string(i) + "\"}";
      EXPECT_EQ(send("POST", "/repository/demo/worktrees", body).status, 201);
    }
  }

  HttpAnswer lease(const std::string& owner, int ttl_seconds = 600) {
    return send(
        "POST", "/repository/demo/leases",
        R"({"owner":")" + owner + R"(","ttl_seconds":)" + std::to_string(ttl_seconds) + "}");
  }

  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "workspaces.db";
  const std::map<std::string, std::string> environment_ = workspaces_environment(database_);
  ServerProcess server_{environment_};
  const std::string root_ = add_workspaces_token(database_, "root", "admin");
};

}  // namespace cq::test
