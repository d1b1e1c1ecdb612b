// Who may do what in workspaces and experiments, as the audit of knowledge tells it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cq/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "e2e/experiments_server.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSuperusersAccount = "sue@example.com";
constexpr const char* kAnnsAccount = "ann@example.com";

class AuditOfFeatures : public testing::Test {
 protected:
  AuditOfFeatures() {
    environment_["CQ_FEATURES"] = "knowledge,workspaces,experiments";
    environment_["CQ_EXPERIMENTS_JWT_SECRET"] = std::string(32, 'e');
    make_database(environment_);
    root_ = make_workspaces_token(environment_, "root", "admin");
    server_.emplace(environment_);
    seen_ = told().size();
  }

  HttpAnswer send(const std::string& token, const std::string& method, const std::string& path,
                  const std::string& body = "") {
    Headers headers{{"Authorization", "Bearer " + token}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, path, headers, body);
  }
  /// "act actor address subject detail" of each entry, the oldest first.
  [[nodiscard]] std::vector<std::string> told() const {
    const ProcessResult listed = run_cq_server({"audit", "--json"}, environment_);
    EXPECT_EQ(listed.exit_status, kDone) << listed.err;
    std::vector<std::string> lines;
    const JsonValue entries = std::get<JsonValue>(parse_json(listed.out));
    for (const JsonValue& entry : *entries.as_array()) {
      std::string line;
      for (const char* name : {"act", "actor", "address", "subject", "detail"}) {
        line += (line.empty() ? "" : "|") + *entry.member(name)->as_string();
      }
      lines.insert(lines.begin(), line);
    }
    return lines;
  }
  /// Those that have come since the last call.
  std::vector<std::string> told_since() {
    std::vector<std::string> all = told();
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(seen_));
    seen_ += all.size();
    return all;
  }

  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
  std::string root_;
  std::optional<ServerProcess> server_;
  std::size_t seen_ = 0;
};

TEST_F(AuditOfFeatures, HasTokensAndBrokenLeasesOfWorkspaces) {
  const HttpAnswer made =
      send(root_, "POST", "/auth/tokens", R"({"name":"ci","scopes":["sessions:read"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id = text_of(made.json(), "id");
  EXPECT_EQ(send(root_, "DELETE", "/auth/tokens/" + id).status, 200);
  EXPECT_EQ(send(root_, "DELETE", "/auth/tokens/999").status, 404);
  send(root_, "POST", "/repository/init",
       R"({"name":"demo","remote_url":"u","default_branch":"m"})");
  send(root_, "POST", "/repository/demo/worktrees", R"({"path":"/srv/wt"})");
  const HttpAnswer lease =
      send(root_, "POST", "/repository/demo/leases", R"({"owner":"joe","ttl_seconds":600})");
  ASSERT_EQ(lease.status, 201) << lease.body;
  const HttpAnswer broken = send(root_, "POST", "/worktrees/1/break", R"({"reason":"it hangs"})");
  ASSERT_EQ(broken.status, 200) << broken.body;
  EXPECT_THAT(told_since(),
              ElementsAre("token.create|root|127.0.0.1|ci|token of workspaces",
                          "token.revoke|root|127.0.0.1|" + id + "|token of workspaces",
                          "lease.break|root|127.0.0.1|1|worktree of workspaces: it hangs"));
}

TEST_F(AuditOfFeatures, HasAccountsAndTokensOfExperimentsWithoutSecrets) {
  make_account(environment_, kAnnsAccount);
  make_account(environment_, kSuperusersAccount, true);
  const std::string ann = log_in_account(server_->port(), kAnnsAccount);
  const std::string sue = log_in_account(server_->port(), kSuperusersAccount);
  told_since();
  const HttpAnswer token =
      send(ann, "POST", "/api/users/me/api-tokens", R"({"name":"laptop","scopes":[]})");
  ASSERT_EQ(token.status, 200) << token.body;
  const std::string id = text_of(token.json(), "id");
  EXPECT_EQ(send(ann, "DELETE", "/api/users/me/api-tokens/" + id).status, 200);
  EXPECT_EQ(send(ann, "PATCH", "/api/users/me", R"({"password":"never-told"})").status, 200);
  const std::string account = text_of(send(ann, "GET", "/api/users/me").json(), "id");
  EXPECT_EQ(send(sue, "PATCH", "/api/users/" + account, R"({"is_active":false})").status, 200);
  EXPECT_EQ(send(ann, "PATCH", "/api/users/" + account, R"({"is_active":true})").status, 401);
  EXPECT_EQ(send(sue, "DELETE", "/api/users/" + account).status, 204);
  const std::string where = "|127.0.0.1|";
  const std::vector<std::string> entries = told_since();
  EXPECT_THAT(entries, ElementsAre("token.create|" + std::string(kAnnsAccount) + where +
                                       "laptop|API token of experiments",
                                   "token.revoke|" + std::string(kAnnsAccount) + where + id +
                                       "|API token of experiments",
                                   "account.change|" + std::string(kAnnsAccount) + where +
                                       kAnnsAccount + "|account of experiments: password",
                                   "account.change|" + std::string(kSuperusersAccount) + where +
                                       kAnnsAccount + "|account of experiments: is_active",
                                   "account.delete|" + std::string(kSuperusersAccount) + where +
                                       account + "|account of experiments"));
  EXPECT_THAT(testing::PrintToString(entries), Not(HasSubstr("never-told")));
}

TEST_F(AuditOfFeatures, NamesAccountsAsTheyWereCalledBeforeTheChange) {
  const std::string ann = "ann@example.com";
  const std::string anna = "anna@example.com";
  const std::string annie = "annie@example.com";
  const std::string sue = "sue@example.com";
  make_account(environment_, ann);
  make_account(environment_, sue, true);
  const std::string anns = log_in_account(server_->port(), ann);
  const std::string sues = log_in_account(server_->port(), sue);
  const std::string anns_id = text_of(send(anns, "GET", "/api/users/me").json(), "id");
  const std::string sues_id = text_of(send(sues, "GET", "/api/users/me").json(), "id");
  std::string spelled_otherwise = anns_id;
  std::transform(anns_id.begin(), anns_id.end(), spelled_otherwise.begin(),
                 [](unsigned char byte) { return static_cast<char>(std::toupper(byte)); });
  told_since();
  EXPECT_EQ(send(anns, "PATCH", "/api/users/me", R"({"email":")" + anna + R"("})").status, 200);
  EXPECT_EQ(
      send(sues, "PATCH", "/api/users/" + spelled_otherwise, R"({"email":")" + annie + R"("})")
          .status,
      200);
  EXPECT_EQ(send(sues, "DELETE", "/api/users/" + sues_id).status, 204);
  const std::string where = "|127.0.0.1|";
  const std::string detail = "|account of experiments";
  EXPECT_THAT(
      told_since(),
      ElementsAre("account.change|" + ann + where + anna + detail + ": email; formerly " + ann,
                  "account.change|" + sue + where + annie + detail + ": email; formerly " + anna,
                  "account.delete|" + sue + where + sues_id + detail));
}

TEST_F(AuditOfFeatures, HasNoMemberThatAClientThinksOf) {
  const std::string eve = "eve@example.com";
  make_account(environment_, eve);
  const std::string eves = log_in_account(server_->port(), eve);
  told_since();
  // "is_superuser" isn't for oneself to change.
  const std::string body = R"({"made_up":1,"display_name":"Eve","is_superuser":true,")" +
                           std::string(4096, 'x') + R"(":2})";
  EXPECT_EQ(send(eves, "PATCH", "/api/users/me", body).status, 200);
  EXPECT_EQ(send(eves, "PATCH", "/api/users/me", R"({"made_up":1})").status, 200);
  const std::string told = "account.change|" + eve + "|127.0.0.1|" + eve;
  EXPECT_THAT(told_since(), ElementsAre(told + "|account of experiments: display_name",
                                        told + "|account of experiments"));
}

}  // namespace
}  // namespace cq::test
