#include "app/healthcheck.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::app {
namespace {

settings::Settings listening_on(const std::string& host, std::uint16_t port) {
  settings::Settings settings;
  settings.host = host;
  settings.port = port;
  return settings;
}

TEST(ReadinessProbe, AsksOnThisMachineWhereverTheServerListens) {
  EXPECT_EQ(local_address(listening_on("0.0.0.0", 3000)), "http://127.0.0.1:3000");
  EXPECT_EQ(local_address(listening_on("", 3000)), "http://127.0.0.1:3000");
  EXPECT_EQ(local_address(listening_on("::", 80)), "http://[::1]:80");
  EXPECT_EQ(local_address(listening_on("fe80::1", 80)), "http://[fe80::1]:80");
  EXPECT_EQ(local_address(listening_on("10.0.0.7", 80)), "http://10.0.0.7:80");
  EXPECT_EQ(local_address(listening_on("cq.example", 80)), "http://cq.example:80");
}

TEST(ReadinessProbe, AsksByHttpsWhereACertificateIsSet) {
  settings::Settings settings = listening_on("0.0.0.0", 3000);
  settings.tls_certificate = "/etc/cq-server/tls.pem";
  EXPECT_EQ(local_address(settings), "https://127.0.0.1:3000");
}

TEST(ReadinessProbe, APortThatTheSystemChoseCannotBeAsked) {
  EXPECT_THROW(local_address(listening_on("0.0.0.0", 0)), Error);
}

}  // namespace
}  // namespace cq::app
