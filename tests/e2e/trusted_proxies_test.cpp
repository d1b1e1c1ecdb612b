#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/raw_client.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class TrustedProxies : public testing::Test {
 protected:
  void start(std::map<std::string, std::string> settings) {
    settings.merge(server_environment(file_));
    server_.emplace(settings);
    DatabaseFile(file_).add_contract_users();
  }

  /// A login from `source`, which is one of this machine's addresses.
  HttpAnswer try_login(const std::string& source, const std::string& forwarded_for,
                       const std::string& password = "wrong") {
    return send_request(server_->port(), "POST", "/api/v1/auth/login",
                        {{"Content-Type", "application/json"}, {"X-Forwarded-For", forwarded_for}},
                        R"({"username":"alice","password":")" + password + R"("})", source);
  }

  std::string stop_and_read_log() {
    EXPECT_EQ(server_->stop(), kDone);
    return server_->log();
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::optional<ServerProcess> server_;
};

TEST_F(TrustedProxies, WhatAnybodyElseForwardsIsIgnored) {
  start({{"CQ_TRUSTED_PROXIES", "127.0.0.2,10.0.0.0/8"}});
  EXPECT_EQ(try_login("127.0.0.3", "198.51.100.7").status, 401);
  const std::string log = stop_and_read_log();
  EXPECT_THAT(log, HasSubstr(" warning A login from 127.0.0.3 failed, as user: alice\n"));
  EXPECT_THAT(log, HasSubstr(" us from=127.0.0.3 id="));
  EXPECT_THAT(log, Not(HasSubstr("198.51.100.7")));
}

TEST_F(TrustedProxies, NobodyIsTrustedByDefault) {
  start({});
  EXPECT_EQ(try_login("127.0.0.1", "198.51.100.7").status, 401);
  EXPECT_THAT(stop_and_read_log(), Not(HasSubstr("198.51.100.7")));
}

TEST_F(TrustedProxies, TheClientIsNamedByAChainOfTwo) {
  start({{"CQ_TRUSTED_PROXIES", "127.0.0.2,10.0.0.0/8"}});
  EXPECT_EQ(try_login("127.0.0.2", "203.0.113.9, 198.51.100.7, 10.1.2.3").status, 401);
  const std::string log = stop_and_read_log();
  EXPECT_THAT(log, HasSubstr(" warning A login from 198.51.100.7 failed, as user: alice\n"));
  EXPECT_THAT(log, HasSubstr(" us from=198.51.100.7 id="));
  EXPECT_THAT(log, Not(HasSubstr("203.0.113.9")));
}

TEST_F(TrustedProxies, ARefusedRequestHasItsClientToo) {
  start({{"CQ_TRUSTED_PROXIES", "127.0.0.1"}});
  RawClient client(server_->port());
  client.send(
      "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.7\r\nContent-Length: x\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 400);
  EXPECT_THAT(stop_and_read_log(), HasSubstr("from=198.51.100.7 id="));
}

TEST_F(TrustedProxies, LoginsAreLimitedByTheForwardedAddress) {
  start({{"CQ_TRUSTED_PROXIES", "127.0.0.0/8"}, {"CQ_LOGIN_TRIES_PER_USER", "2"}});
  for (const char* proxy : {"127.0.0.1", "127.0.0.2"}) {
    EXPECT_EQ(try_login(proxy, "198.51.100.7").status, 401) << proxy;
  }
  EXPECT_EQ(try_login("127.0.0.1", "198.51.100.7").status, 429);
  EXPECT_EQ(try_login("127.0.0.1", "198.51.100.8", "secret123").status, 200);
  EXPECT_EQ(server_->stop(), kDone);
}

TEST_F(TrustedProxies, SayWhetherTheOutsideIsHttps) {
  start({{"CQ_TRUSTED_PROXIES", "127.0.0.2"}});
  const auto redirect = send_request(
      server_->port(), "GET", "/api/v1/health/",
      {{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "https"}}, "", "127.0.0.2");
  EXPECT_EQ(redirect.header("location"),
            "https://127.0.0.1:" + std::to_string(server_->port()) + "/api/v1/health");
  EXPECT_EQ(server_->stop(), kDone);
}

TEST_F(TrustedProxies, AnEntryThatIsNoneIsRefusedByName) {
  auto environment = server_environment(file_);
  environment["CQ_TRUSTED_PROXIES"] = "127.0.0.1,10.0.0.0/40";
  const std::string sentence =
      "CQ_TRUSTED_PROXIES: the value '127.0.0.1,10.0.0.0/40' (environment) is not a list of IP "
      "addresses and CIDR ranges, separated by commas: '10.0.0.0/40' is neither an IP address "
      "(192.0.2.1, 2001:db8::1) nor a range (192.0.2.0/24, 2001:db8::/32)";
  const ProcessResult refused = run_cq_server({"serve"}, environment);
  EXPECT_EQ(refused.exit_status, kMisconfigured);
  EXPECT_THAT(refused.err, HasSubstr(sentence));
  EXPECT_FALSE(std::filesystem::exists(file_));
  const ProcessResult shown = run_cq_server({"config"}, environment);
  EXPECT_EQ(shown.exit_status, kMisconfigured);
  EXPECT_THAT(shown.out, HasSubstr(sentence));
}

}  // namespace
}  // namespace cq::test
