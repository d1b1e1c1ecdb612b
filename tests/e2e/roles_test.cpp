#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Users with roles, whose tokens can be ended, on a server that runs meanwhile.
class Roles : public testing::Test {
 protected:
  void start(const std::map<std::string, std::string>& settings = {}) {
    environment_.insert(settings.begin(), settings.end());
    server_.emplace(environment_);
  }
  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = "") {
    return run_cq_server(arguments, environment_, input);
  }
  std::string create(const std::string& name, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"user", "create", name, "--password-stdin"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = run(arguments, "pw\n");
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    return log_in(server_->port(), name, "pw");
  }
  HttpAnswer approve(const std::string& token) {
    return post_json(server_->port(), "/api/v1/review/ku_0/approve", "", token);
  }
  HttpAnswer me(const std::string& token) {
    return get(server_->port(), "/api/v1/users/me", token);
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(file_);
  std::optional<ServerProcess> server_;
};

TEST_F(Roles, ApplyFromTheNextRequestOnAndAreShown) {
  start();
  const std::string token = create("alice");
  EXPECT_EQ(approve(token).status, 404);
  EXPECT_THAT(me(token).body, Not(HasSubstr("role")));
  EXPECT_THAT(run({"user", "list"}).out, HasSubstr("reviewer"));

  const ProcessResult changed = run({"user", "role", "alice", "reader", "--json"});
  EXPECT_EQ(changed.exit_status, kDone);
  EXPECT_EQ(changed.out, "{\"username\":\"alice\",\"role\":\"reader\"}\n");
  const HttpAnswer refused = approve(token);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body, R"({"detail":"Your role is reader, so you may read but not decide"})");
  EXPECT_THAT(me(token).body, HasSubstr(R"("role":"reader")"));
  EXPECT_EQ(get(server_->port(), "/api/v1/review/queue", token).status, 200);
  EXPECT_THAT(run({"user", "list", "--json"}).out, HasSubstr(R"("role":"reader")"));

  EXPECT_EQ(run({"user", "role", "alice", "reviewer"}).exit_status, kDone);
  EXPECT_EQ(approve(token).status, 404);
  EXPECT_THAT(run({"user", "role", "alice", "owner"}).err,
              HasSubstr("'owner' is no role; there are reader, reviewer and admin."));
  EXPECT_THAT(run({"user", "role", "nobody", "admin"}).err, HasSubstr("There is no user named"));
  EXPECT_EQ(run({"user", "create", "x", "--role", "boss", "--password-stdin"}, "pw\n").exit_status,
            kMisconfigured);
  EXPECT_THAT(me(create("carol", {"--role", "admin"})).body, HasSubstr(R"("role":"admin")"));
}

TEST_F(Roles, ALogoutEndsEveryTokenAndNoKey) {
  start();
  const std::string first = add_user(file_, "alice");
  const std::string second = log_in(server_->port(), "alice", "pw");
  const std::string bob = add_user(file_, "bob");
  const std::string key = make_api_key(server_->port(), first);
  const HttpAnswer out = post_json(server_->port(), "/api/v1/users/me/logout-all", "", first);
  EXPECT_EQ(out.status, 204);
  EXPECT_EQ(me(first).status, 401);
  EXPECT_EQ(me(second).body, R"({"detail":"Invalid or expired token"})");
  EXPECT_EQ(me(bob).status, 200);
  EXPECT_EQ(post_json(server_->port(), "/api/v1/knowledge", "{}", key).status, 422);

  // Also within the second of the logout.
  const std::string third = log_in(server_->port(), "alice", "pw");
  EXPECT_EQ(me(third).status, 200);
  EXPECT_EQ(run({"user", "logout", "alice"}).exit_status, kDone);
  EXPECT_EQ(run({"user", "logout", "nobody"}).exit_status, kRefused);
  EXPECT_EQ(me(log_in(server_->port(), "alice", "pw")).status, 200);
  EXPECT_EQ(me(bob).status, 200);
}

class CountOnce : public Roles {
 protected:
  /// How often it counts that each of two keys of a user, and one of another's, confirms twice.
  std::string confirmations_of(const std::string& setting) {
    start({{"CQ_COUNT_ONCE", setting}});
    const std::string alice = add_user(file_, "alice");
    const std::string bob = add_user(file_, "bob");
    const std::string key = make_api_key(server_->port(), alice);
    const std::string unit = *post_json(server_->port(), "/api/v1/knowledge",
                                        R"({"domains":["api"],"insight":)"
                                        R"({"summary":"s","detail":"d","action":"a"}})",
                                        key)
                                  .json()
                                  .member("id")
                                  ->as_string();
    EXPECT_EQ(post_json(server_->port(), "/api/v1/review/" + unit + "/approve", "", bob).status,
              200);
    HttpAnswer last;
    for (const std::string& each :
         {key, make_api_key(server_->port(), alice), make_api_key(server_->port(), bob)}) {
      const std::string path = "/api/v1/knowledge/" + unit;
      for (int i = 0; i < 2; ++i) {
        last = post_json(server_->port(), path + "/confirmations", "", each);
        EXPECT_EQ(last.status, 201);
      }
      for (const char* reason : {"stale", "incorrect"}) {
        last = post_json(server_->port(), path + "/flags",
                         R"({"reason":")" + std::string(reason) + R"("})", each);
        EXPECT_EQ(last.status, 201);
      }
    }
    const JsonValue answer = last.json();
    const auto confirmed = answer.member("evidence")->member("confirmations")->as_int64();
    const std::size_t flags = answer.member("flags")->as_array()->size();
    return std::to_string(confirmed.value_or(0)) + " confirmations, " + std::to_string(flags) +
           " flags";
  }
};

TEST_F(CountOnce, NobodyByDefault) {
  EXPECT_EQ(confirmations_of("off"), "7 confirmations, 6 flags");
}

TEST_F(CountOnce, EachKey) {
  EXPECT_EQ(confirmations_of("key"), "4 confirmations, 3 flags");
}

TEST_F(CountOnce, EachUser) {
  EXPECT_EQ(confirmations_of("user"), "3 confirmations, 2 flags");
}

}  // namespace
}  // namespace cq::test
