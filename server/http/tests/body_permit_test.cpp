// What a connection reads of a large body before it is permitted to.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "http/tests/connection_fixture.hpp"

namespace cq::http {
namespace {

class BodyPermitTest : public test::ConnectionTest {};

constexpr std::size_t kUnpermitted = 64 * kKibibyte;

std::string post_of(std::size_t length) {
  return "POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) +
         "\r\n\r\n";
}

TEST_F(BodyPermitTest, SmallBodyNeedsNoPermit) {
  permits_later_ = true;
  receive(post_of(kUnpermitted) + std::string(kUnpermitted, 'b'));
  EXPECT_EQ(requests_.size(), 1U);
  EXPECT_TRUE(asked_for_permit_.empty());
}

TEST_F(BodyPermitTest, LargeBodyIsReadOnceItIsPermitted) {
  permits_later_ = true;
  receive(post_of(kUnpermitted + 1) + "b");
  const std::vector<std::pair<std::uint64_t, std::string>> expected{{0, "/large"}};
  EXPECT_EQ(asked_for_permit_, expected);
  EXPECT_FALSE(connection_.wants_input());
  connection_.permit_body(1);  // of no request that waits for one
  EXPECT_FALSE(connection_.wants_input());
  connection_.permit_body(0);
  connection_.resume(*this);
  EXPECT_TRUE(connection_.wants_input());
  receive(std::string(kUnpermitted, 'b'));
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_EQ(requests_[0].body.size(), kUnpermitted + 1);
  EXPECT_EQ(asked_for_permit_.size(), 1U);
}

TEST_F(BodyPermitTest, BodyOfUnknownLengthNeedsAPermitOnceItIsLarge) {
  permits_later_ = true;
  receive("POST /large HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n");
  EXPECT_TRUE(asked_for_permit_.empty());
  receive(std::string(kUnpermitted, 'b'));
  EXPECT_TRUE(asked_for_permit_.empty());
  receive("b");
  EXPECT_EQ(asked_for_permit_.size(), 1U);
  EXPECT_FALSE(connection_.wants_input());
}

TEST_F(BodyPermitTest, LargeBodyThatIsRefusedIsNotReadAnyFurther) {
  permits_later_ = true;
  receive(post_of(1'000'000) + "b");
  connection_.refuse_body(0, {401, {}, "refused"}, *this);
  const std::string output = take_output();
  EXPECT_TRUE(output.starts_with("HTTP/1.1 401")) << output;
  EXPECT_NE(output.find("Connection: close"), std::string::npos) << output;
  EXPECT_TRUE(connection_.finished());
  receive(std::string(999'999, 'b'));
  EXPECT_TRUE(requests_.empty());
}

TEST_F(BodyPermitTest, ClientIsAskedForALargeBodyOnceItIsPermitted) {
  permits_later_ = true;
  receive(
      "POST /large HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n");
  EXPECT_EQ(take_output(), "");
  connection_.permit_body(0);
  EXPECT_EQ(take_output(), "HTTP/1.1 100 Continue\r\n\r\n");
}

}  // namespace
}  // namespace cq::http
