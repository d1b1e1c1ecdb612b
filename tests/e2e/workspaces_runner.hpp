#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "e2e/workspaces_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {

/// A session of a new repository, and a runner that serves it.
class WorkspacesRunner : public testing::Test {
 protected:
  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::string& token = "") {
    Headers headers{{"Authorization", "Bearer " + (token.empty() ? root_ : token)}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_.port(), method, path, headers, body);
  }

  static std::string member(const HttpAnswer& answer, const std::string& name) {
    const JsonValue json = answer.json();
    const JsonValue* value = json.member(name);
    if (value == nullptr) return {};
    return value->as_string() != nullptr ? *value->as_string() : write_json(*value);
  }

  HttpAnswer queue(const std::string& argument, const std::string& more = "") {
    return send("POST", commands_, R"({"argv":["echo",")" + argument + "\"]" + more + "}");
  }

  HttpAnswer claim(int ttl_seconds = 600) {
    return send("POST", commands_ + "/claim",
                R"({"owner":"runner-1","ttl_seconds":)" + std::to_string(ttl_seconds) + "}");
  }

  HttpAnswer report(int command, const std::string& token, const std::string& status,
                    const std::string& more = "") {
    return send("PUT", commands_ + "/" + std::to_string(command) + "/result",
                R"({"claim_token":")" + token + R"(","status":")" + status + "\"" + more + "}");
  }

  HttpAnswer change(const std::string& path, const std::string& body, const std::string& if_match,
                    const std::string& method = "PATCH") {
    Headers headers{{"Authorization", "Bearer " + root_}, {"Content-Type", "application/json"}};
    if (!if_match.empty()) headers["If-Match"] = if_match;
    return send_request(server_.port(), method, path, headers, body);
  }

  const TempDirectory directory_;
  const std::filesystem::path artifacts_ = [this] {
    const auto path = std::filesystem::canonical(directory_.path()) / "artifacts";
    std::filesystem::create_directory(path);
    return path;
  }();
  const std::filesystem::path database_ = directory_.path() / "workspaces.db";
  const std::map<std::string, std::string> environment_ = [this] {
    auto environment = workspaces_environment(database_);
    environment["CQ_WORKSPACES_ARTIFACTS"] = artifacts_.string();
    make_database(environment);
    return environment;
  }();
  const std::string root_ = make_workspaces_token(environment_, "root", "admin");
  ServerProcess server_{environment_};
  const std::string session_ = [this] {
    send("POST", "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
    return member(send("POST", "/sessions", R"({"repository":"demo","commit_sha":"abc1234"})"),
                  "id");
  }();
  const std::string commands_ = "/sessions/" + session_ + "/commands";
};

}  // namespace cq::test
