// HTTPS with the clients that there are: Python's ssl and websockets, curl, openssl's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"
#include "support/tls_client.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string client_script(const char* name) {
  return (std::filesystem::path(CQ_TEST_DATA_DIRECTORY).parent_path() / "e2e" / name).string();
}

class TlsClients : public testing::Test {
 protected:
  void start() {
    environment_["CQ_TLS_CERT"] = files_.certificate.string();
    environment_["CQ_TLS_KEY"] = files_.key.string();
    server_.emplace(environment_);
  }

  [[nodiscard]] ProcessResult run(const std::vector<std::string>& arguments,
                                  const std::string& input = "") const {
    ProcessOptions options;
    options.arguments = arguments;
    options.input = input;
    options.environment = {{"PATH", "/usr/bin:/bin"}, {"SSL_CERT_FILE", files_.certificate}};
    return run_process(options);
  }
  [[nodiscard]] std::string python(const std::string& mode) const {
    const ProcessResult result =
        run({"/usr/bin/python3", client_script("tls_client.py"), std::to_string(server_->port()),
             files_.certificate.string(), mode});
    return result.out + result.err;
  }
  [[nodiscard]] ProcessResult openssl(const std::string& version, const std::string& input) const {
    return run(
        {"/usr/bin/timeout", "20", "/usr/bin/openssl", "s_client", version, "-connect",
         "127.0.0.1:" + std::to_string(server_->port()), "-CAfile", files_.certificate.string()},
        input);
  }
  [[nodiscard]] HttpAnswer ask(const std::string& method, const std::string& path,
                               const std::string& token, const std::string& body = "") const {
    TlsClient client(server_->port(), {.trusted = files_.certificate});
    client.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                "\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    const RawResponse response = client.read_response();
    HttpAnswer answer;
    answer.status = response.status;
    answer.body = response.body;
    return answer;
  }
  void await_line(const std::string& line) const {
    const auto deadline = std::chrono::steady_clock::now() + RawClient::kTimeout;
    while (server_->log().find(line) == std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << server_->log();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  const TempDirectory directory_;
  const CertificateFiles files_ = make_certificate(directory_.path());
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
  std::optional<ServerProcess> server_;
};

TEST_F(TlsClients, PythonsGetWhatTheyAskForHoweverTheyAskAndRead) {
  start();
  for (const char* mode : {"pipelined", "slow", "half", "goodbye", "resumed"}) {
    EXPECT_EQ(python(mode), "fine\n") << mode;
  }
  EXPECT_EQ(server_->stop(), kDone);
}

TEST_F(TlsClients, NobodyRenegotiatesAndNewKeysAreTaken) {
  start();
  const ProcessResult renegotiated = openssl("-tls1_2", "R\n");
  EXPECT_THAT(renegotiated.out + renegotiated.err, HasSubstr("no renegotiation"));
  EXPECT_NE(renegotiated.exit_status, 0);
  // A line of K alone asks for new keys of both sides; what follows is encrypted with them.
  const ProcessResult renewed =
      openssl("-tls1_3", "K\nGET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(renewed.err, HasSubstr("KEYUPDATE"));
  EXPECT_THAT(renewed.err, Not(HasSubstr("alert")));
  EXPECT_EQ(ask("GET", "/api/v1/health", "x").status, 200);
}

TEST_F(TlsClients, AClientOfHttpIsToldThatThisIsHttps) {
  start();
  const ProcessResult told = run({"/usr/bin/curl", "--silent", "--show-error",
                                  "http://127.0.0.1:" + std::to_string(server_->port()) + "/"});
  EXPECT_EQ(told.exit_status, 0) << told.err;
  EXPECT_EQ(told.out, R"({"detail":"This port speaks HTTPS, not HTTP"})");
}

TEST_F(TlsClients, AWebSocketGoesOverTls) {
  environment_ = workspaces_environment(directory_.path() / "workspaces.db");
  make_database(environment_);
  const std::string token = make_workspaces_token(environment_, "root", "admin");
  start();
  ASSERT_EQ(ask("POST", "/repository/init", token,
                R"({"name":"demo","remote_url":"u","default_branch":"m"})")
                .status,
            201);
  const std::string session =
      *ask("POST", "/sessions", token, R"({"repository":"demo","commit_sha":"abc1234"})")
           .json()
           .member("id")
           ->as_string();
  const std::string url =
      "wss://127.0.0.1:" + std::to_string(server_->port()) + "/sessions/" + session + "/debug";
  // The longest text that is taken, over several records of TLS, and the one behind it.
  const ProcessResult talked = run({"/usr/bin/python3", client_script("websocket_client.py"), url,
                                    token, "2", R"({"a":1})", "@60000"});
  EXPECT_THAT(talked.out, HasSubstr("closed 1000")) << talked.err;
  EXPECT_EQ(std::count(talked.out.begin(), talked.out.end(), '\n'), 3) << talked.out;
  const ProcessResult ping =
      run({"/usr/bin/python3", client_script("websocket_client.py"), url, token, "ping"});
  EXPECT_THAT(ping.out, HasSubstr("pong")) << ping.err;
  const ProcessResult refused =
      run({"/usr/bin/python3", client_script("websocket_client.py"), url, "x", "all"});
  EXPECT_EQ(refused.out, "refused 403\n") << refused.err;
  EXPECT_EQ(server_->stop(SIGTERM), kDone);
}

TEST_F(TlsClients, AFileThatIsNoneKeepsTheCertificateThatIsServed) {
  start();
  std::filesystem::copy_file(files_.certificate, directory_.path() / "kept.pem");
  const auto reload = [&](const std::string& complaint) {
    server_->send_signal(SIGHUP);
    await_line(" error The certificate stays as it was: " + complaint);
    TlsClient client(server_->port());
    EXPECT_EQ(client.peer().server_name(), "server");
  };
  std::ofstream(files_.certificate) << "-----BEGIN CERTIFICATE-----\nhalf of ";
  reload("CQ_TLS_CERT: '" + files_.certificate.string() + "' can't be used as a certificate chain");
  std::ofstream(files_.certificate, std::ios::trunc).flush();
  std::filesystem::remove(files_.certificate);
  reload("CQ_TLS_CERT: '" + files_.certificate.string() + "' can't be read");
  std::filesystem::copy_file(directory_.path() / "kept.pem", files_.certificate);
  std::filesystem::remove(files_.key);
  reload("CQ_TLS_KEY: '" + files_.key.string() + "' can't be read");
  EXPECT_EQ(server_->stop(), kDone);
}

TEST_F(TlsClients, AKeyThatOthersMayReadIsWarnedOf) {
  ASSERT_EQ(::chmod(files_.key.c_str(), 0640), 0);  // as a group of servers has it
  start();
  EXPECT_THAT(server_->log(), Not(HasSubstr("CQ_TLS_KEY")));
  ASSERT_EQ(::chmod(files_.key.c_str(), 0644), 0);
  server_->send_signal(SIGHUP);
  const std::string sentence =
      "The key in '" + files_.key.string() + "' (CQ_TLS_KEY) can be read by others on this machine";
  await_line(" warning " + sentence);
  EXPECT_THAT(run_cq_server({"doctor"}, environment_).out,
              HasSubstr("warning  certificate: " + sentence));
  ASSERT_EQ(::chmod(files_.key.c_str(), 0660), 0);
  server_->send_signal(SIGHUP);
  await_line("' (CQ_TLS_KEY) can be changed by others on this machine");
}

TEST_F(TlsClients, TheLogAndTheMetricsTellWhenTheCertificateExpires) {
  start();
  EXPECT_THAT(server_->log(), Not(HasSubstr("expires at")));
  const auto expires = [this] {
    const std::string metrics = ask("GET", "/metrics", "x").body;
    std::smatch match;
    const std::regex line("\ncq_tls_certificate_expires_timestamp_seconds ([0-9.e+]+)\n");
    return std::regex_search(metrics, match, line) ? std::stod(match[1]) : 0.0;
  };
  const auto in_days = [](int days) {
    return static_cast<double>(std::chrono::system_clock::to_time_t(
        std::chrono::system_clock::now() + std::chrono::hours(24 * days)));
  };
  EXPECT_NEAR(expires(), in_days(30), 3600);
  const ProcessResult made =
      run({"/usr/bin/openssl", "req", "-x509", "-key", files_.key.string(), "-days", "13", "-subj",
           "/CN=server", "-out", files_.certificate.string()});
  ASSERT_EQ(made.exit_status, 0) << made.err;
  server_->send_signal(SIGHUP);
  await_line(" warning The certificate in '" + files_.certificate.string() +
             "' (CQ_TLS_CERT) expires at ");
  EXPECT_NEAR(expires(), in_days(13), 3600);
}

}  // namespace
}  // namespace cq::test
