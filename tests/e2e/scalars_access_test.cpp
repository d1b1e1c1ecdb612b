// Who gets what of the routes of scalars below their prefix: everybody the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "e2e/access_rows.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

struct ScalarsRow {
  const char* method;
  const char* path;
  const char* body;
};

constexpr const char* kProject = "11111111-1111-4111-8111-111111111111";
constexpr const char* kExperiment = "22222222-2222-4222-8222-222222222222";

/// In an order in which each is 200.
constexpr ScalarsRow kScalarsTable[] = {
    {"POST", "/projects", R"({"project_id":"11111111-1111-4111-8111-111111111111"})"},
    {"GET", "/projects/exists/${project}", ""},
    {"POST", "/scalars/log/${project}/${experiment}", R"({"scalars":{"a":1},"step":1})"},
    {"POST", "/scalars/log_batch/${project}/${experiment}", R"({"scalars":[]})"},
    {"GET", "/scalars/get/${project}", ""},
    {"POST", "/scalars/last_logged/${project}", "{}"},
    {"GET", "/projects/experiments/${project}", ""},
    {"DELETE", "/projects/${project}", ""},
};

std::string filled(std::string path) {
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"${project}", kProject}, {"${experiment}", kExperiment}}) {
    const std::size_t at = path.find(name);
    if (at != std::string::npos) path.replace(at, name.size(), value);
  }
  return path;
}

}  // namespace

std::vector<AccessRequest> scalars_access_requests() {
  std::vector<AccessRequest> requests;
  for (const ScalarsRow& row : kScalarsTable) {
    requests.push_back({row.method, "/scalars/api" + with_any_parameters(row.path)});
  }
  return requests;
}

namespace {

TEST(ScalarsAccess, EverybodyGetsTheSameBelowThePrefixAndNothingWithoutOne) {
  const TempDirectory directory;
  std::map<std::string, std::string> environment{
      {"CQ_FEATURES", "scalars"},
      {"CQ_SCALARS_DATABASE_URL", "sqlite:///" + (directory.path() / "scalars.db").string()}};
  const std::map<std::string, Headers> callers{
      {"nobody", {}},
      {"a token that is none", {{"Authorization", "Bearer x"}}},
      {"an unknown API token", {{"Authorization", "Bearer pat_" + std::string(43, 'A')}}}};
  for (const bool is_on : {true, false}) {
    if (is_on) {
      environment["CQ_SCALARS_PREFIX"] = "/scalars/api";
    } else {
      environment.erase("CQ_SCALARS_PREFIX");
    }
    ServerProcess server(environment);
    for (const auto& [caller, credentials] : callers) {
      for (const ScalarsRow& row : kScalarsTable) {
        Headers headers = credentials;
        if (*row.body != '\0') headers["Content-Type"] = "application/json";
        const HttpAnswer answer = send_request(
            server.port(), row.method, "/scalars/api" + filled(row.path), headers, row.body);
        EXPECT_EQ(answer.status, is_on ? 200 : 404)
            << caller << ": " << row.method << " " << row.path << ": " << answer.body;
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << row.path;
      }
    }
    EXPECT_EQ(server.stop(), 0);
  }
}

}  // namespace
}  // namespace cq::test
