// HTTPS by the server itself, with openssl's client, curl and TLS in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"
#include "support/tls_client.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHealth = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr const char* kLastHealth =
    "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

class Tls : public testing::Test {
 protected:
  Tls() { use(files_); }

  void use(const CertificateFiles& files) {
    environment_["CQ_TLS_CERT"] = files.certificate.string();
    environment_["CQ_TLS_KEY"] = files.key.string();
  }

  /// What openssl's client receives for one request.
  ProcessResult ask_with_openssl(const ServerProcess& server,
                                 const std::vector<std::string>& arguments) const {
    ProcessOptions options;
    options.arguments = {"/usr/bin/openssl",
                         "s_client",
                         "-connect",
                         "127.0.0.1:" + std::to_string(server.port()),
                         "-CAfile",
                         files_.certificate.string(),
                         "-verify_return_error",
                         "-ign_eof"};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.input = kLastHealth;
    return run_process(options);
  }

  ProcessResult serve_in_vain() const {
    const ProcessResult result = run_cq_server({"serve", "--port", "0"}, environment_);
    EXPECT_EQ(result.exit_status, kMisconfigured) << result.err;
    EXPECT_FALSE(std::filesystem::exists(database_)) << "it is refused before that is made";
    return result;
  }

  static void await_line(const ServerProcess& server, const std::string& line) {
    const auto deadline = std::chrono::steady_clock::now() + RawClient::kTimeout;
    while (server.log().find(line) == std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << server.log();
      std::this_thread::sleep_for(milliseconds(5));
    }
  }

  /// One that has expired.
  CertificateFiles make_expired() const {
    CertificateFiles files = make_certificate(directory_.path(), "expired");
    const std::string request = (directory_.path() / "expired.csr").string();
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"req", "-new", "-key", files.key.string(), "-subj",
                                   "/CN=expired", "-out", request},
          std::vector<std::string>{"x509", "-req", "-in", request, "-signkey", files.key.string(),
                                   "-days", "-1", "-out", files.certificate.string()}}) {
      ProcessOptions options;
      options.arguments = {"/usr/bin/openssl"};
      options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
      const ProcessResult made = run_process(options);
      EXPECT_EQ(made.exit_status, 0) << made.err;
    }
    return files;
  }

  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "cq.db";
  const CertificateFiles files_ = make_certificate(directory_.path());
  std::map<std::string, std::string> environment_ = server_environment(database_);
};

TEST_F(Tls, IsServedToOpensslAndCurl) {
  ServerProcess server(environment_);
  EXPECT_THAT(server.log(),
              HasSubstr("listens on https://127.0.0.1:" + std::to_string(server.port())));
  for (const char* version : {"-tls1_2", "-tls1_3"}) {
    const ProcessResult asked = ask_with_openssl(server, {version});
    EXPECT_THAT(asked.out, HasSubstr("HTTP/1.1 200 OK")) << asked.err;
    EXPECT_THAT(asked.out, HasSubstr("Verify return code: 0 (ok)"));
    EXPECT_THAT(asked.out, HasSubstr("Secure Renegotiation IS"));
  }
  const ProcessResult protocol = ask_with_openssl(server, {"-alpn", "h2,http/1.1"});
  EXPECT_THAT(protocol.out, HasSubstr("ALPN protocol: http/1.1")) << protocol.err;
  ProcessOptions curl;
  curl.arguments = {"/usr/bin/curl",
                    "--silent",
                    "--show-error",
                    "--cacert",
                    files_.certificate.string(),
                    "--write-out",
                    "%{http_code}",
                    "https://127.0.0.1:" + std::to_string(server.port()) + "/api/v1/health"};
  const ProcessResult got = run_process(curl);
  EXPECT_EQ(got.exit_status, 0) << got.err;
  EXPECT_THAT(got.out, testing::EndsWith("200"));
  EXPECT_EQ(server.stop(), kDone);
}

TEST_F(Tls, IsNotServedInVersion11) {
  ServerProcess server(environment_);
  const ProcessResult refused = ask_with_openssl(server, {"-tls1_1", "-cipher", "ALL@SECLEVEL=0"});
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.err, HasSubstr("alert protocol version"));
  EXPECT_THAT(refused.out, Not(HasSubstr("HTTP/1.1")));
}

TEST_F(Tls, IsAllThatThePortSpeaks) {
  ServerProcess server(environment_);
  RawClient client(server.port());
  client.send(kHealth);
  const RawResponse response = client.read_response();
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"detail":"This port speaks HTTPS, not HTTP"})");
  EXPECT_TRUE(response.header("x-request-id"));
  EXPECT_TRUE(client.is_closed_by_server());
  await_line(server, " - - 400 ");
}

TEST_F(Tls, TheHealthcheckKnowsTheServerByItsCertificate) {
  ServerProcess server(environment_);
  environment_["CQ_HOST"] = "0.0.0.0";
  environment_["CQ_PORT"] = std::to_string(server.port());
  const ProcessResult healthy = run_cq_server({"healthcheck"}, environment_);
  EXPECT_EQ(healthy.exit_status, 0) << healthy.err;
  use(make_certificate(directory_.path(), "other"));
  const ProcessResult strange = run_cq_server({"healthcheck"}, environment_);
  EXPECT_EQ(strange.exit_status, 1);
  EXPECT_THAT(strange.err, HasSubstr("The server doesn't answer at https://127.0.0.1:"));
  EXPECT_THAT(strange.err, HasSubstr("certificate"));
}

TEST_F(Tls, BothSettingsAreNeeded) {
  environment_.erase("CQ_TLS_KEY");
  EXPECT_THAT(serve_in_vain().err, HasSubstr("CQ_TLS_CERT is set and CQ_TLS_KEY is not; "));
}

TEST_F(Tls, WhatCannotBeServedWithIsRefusedAtTheStart) {
  const CertificateFiles other = make_certificate(directory_.path(), "other");
  const std::string nothing = (directory_.path() / "nothing.pem").string();
  const std::filesystem::path text = directory_.path() / "text.pem";
  std::ofstream(text) << "no PEM\n";
  const CertificateFiles rsa = make_certificate(directory_.path(), "rsa", "rsa:2048");
  struct Case {
    std::string certificate;
    std::string key;
    std::string sentence;
  };
  const std::string own = files_.certificate.string();
  for (const Case& wrong :
       {Case{nothing, files_.key.string(),
             "CQ_TLS_CERT: '" + nothing + "' can't be read: No such file or directory; "},
        Case{own, nothing, "CQ_TLS_KEY: '" + nothing + "' can't be read: "},
        Case{text.string(), files_.key.string(),
             "CQ_TLS_CERT: '" + text.string() + "' can't be used as a certificate chain"},
        Case{own, text.string(), "CQ_TLS_KEY: '" + text.string() + "' can't be used as a key"},
        Case{own, other.key.string(),
             "CQ_TLS_KEY: the key in '" + other.key.string() +
                 "' isn't that of the certificate in '" + own + "'; "},
        Case{own, rsa.key.string(), "isn't that of the certificate in '" + own + "'; "}}) {
    environment_["CQ_TLS_CERT"] = wrong.certificate;
    environment_["CQ_TLS_KEY"] = wrong.key;
    EXPECT_THAT(serve_in_vain().err, HasSubstr(wrong.sentence));
    const ProcessResult doctor = run_cq_server({"doctor"}, environment_);
    EXPECT_THAT(doctor.out, HasSubstr("problem  certificate: "));
    EXPECT_THAT(doctor.out, HasSubstr(wrong.sentence));
  }
}

TEST_F(Tls, AnExpiredCertificateIsServedWithAWarning) {
  use(make_expired());
  ServerProcess server(environment_);
  EXPECT_THAT(server.log(), HasSubstr(" warning The certificate in '" +
                                      environment_["CQ_TLS_CERT"] + "' (CQ_TLS_CERT) expired at "));
  TlsClient client(server.port());
  client.send(kHealth);
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_THAT(run_cq_server({"doctor"}, environment_).out,
              HasSubstr("warning  certificate: The certificate in '"));
  EXPECT_EQ(server.stop(), kDone);
}

TEST_F(Tls, ADoctorSaysHowLongTheCertificateIsValid) {
  EXPECT_THAT(run_cq_server({"doctor"}, environment_).out,
              testing::ContainsRegex("ok       certificate: It is valid for (29|30) more days\\."));
}

// With the names of the files as they are, as a renewal leaves them.
TEST_F(Tls, SighupHasNewConnectionsGetTheNewCertificate) {
  constexpr auto kOver = std::filesystem::copy_options::overwrite_existing;
  const CertificateFiles next = make_certificate(directory_.path(), "next");
  ServerProcess server(environment_);
  TlsClient old(server.port());
  old.send(kHealth);
  EXPECT_EQ(old.read_response().status, 200);

  std::filesystem::copy_file(next.certificate, files_.certificate, kOver);
  server.send_signal(SIGHUP);
  await_line(server, " error The certificate stays as it was: CQ_TLS_KEY: the key in '");
  EXPECT_EQ(TlsClient(server.port()).peer().server_name(), "server");

  std::filesystem::copy_file(next.key, files_.key, kOver);
  server.send_signal(SIGHUP);
  await_line(server, "New connections get the certificate that was read on SIGHUP");
  EXPECT_EQ(TlsClient(server.port()).peer().server_name(), "next");
  old.send(kHealth);
  EXPECT_EQ(old.read_response().status, 200);
  EXPECT_EQ(old.peer().server_name(), "server");
  EXPECT_EQ(server.stop(SIGTERM), kDone);
}

TEST_F(Tls, SighupWithoutACertificateLeavesAServiceAlone) {
  environment_.erase("CQ_TLS_CERT");
  environment_.erase("CQ_TLS_KEY");
  environment_["NOTIFY_SOCKET"] = (directory_.path() / "nobody").string();
  ServerProcess server(environment_);
  server.send_signal(SIGHUP);
  await_line(server, "There is nothing to reload on SIGHUP");
  EXPECT_EQ(get(server.port(), "/api/v1/health").status, 200);
  EXPECT_EQ(server.stop(SIGTERM), kDone);
}

TEST_F(Tls, SigtermSaysGoodbyeToConnections) {
  ServerProcess server(environment_);
  TlsClient client(server.port());
  client.send(kHealth);
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_EQ(server.stop(SIGTERM), kDone);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.peer().server_closed());
}

TEST_F(Tls, SilentConnectionsKeepNobodyWaitingAndAreEnded) {
  constexpr std::size_t kSilent = 300;
  environment_["CQ_HEAD_TIMEOUT"] = "3";
  ServerProcess server(environment_);
  std::vector<RawClient> silent;
  silent.reserve(kSilent);
  for (std::size_t i = 0; i < kSilent; ++i) silent.emplace_back(server.port());
  TlsClient client(server.port(), {.trusted = files_.certificate});
  client.send(kHealth);
  EXPECT_EQ(client.read_response().status, 200);
  for (RawClient& other : silent) EXPECT_FALSE(other.has_input(milliseconds(0)));
  for (RawClient& other : silent) EXPECT_TRUE(other.is_closed_by_server());
  EXPECT_EQ(server.stop(), kDone);
}

TEST_F(Tls, TheMetricsPortSpeaksItToo) {
  environment_["CQ_METRICS_PORT"] = "0";
  ServerProcess server(environment_);
  const std::string log = server.log();
  const std::string before = "Only the metrics are served on https://127.0.0.1:";
  const std::size_t at = log.find(before);
  ASSERT_NE(at, std::string::npos) << log;
  const auto port = static_cast<std::uint16_t>(std::stoi(log.substr(at + before.size())));
  TlsClient client(port, {.trusted = files_.certificate});
  client.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 200);
}

}  // namespace
}  // namespace cq::test
