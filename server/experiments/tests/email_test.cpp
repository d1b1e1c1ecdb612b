#include "experiments/email.hpp"

#include <gtest/gtest.h>

namespace cq::experiments {
namespace {

std::string email_of(std::string_view text) {
  return parse_email(text).email;
}

TEST(Email, IsKeptAsItWasWrittenButForItsDomain) {
  EXPECT_EQ(email_of("Ann.A@Example.COM"), "Ann.A@example.com");
  EXPECT_EQ(email_of("  ann@example.com\n"), "ann@example.com");
  EXPECT_EQ(email_of("a+b_c!d@sub.example.org"), "a+b_c!d@sub.example.org");
  EXPECT_EQ(email_of("\u00fcnn@example.com"), "\u00fcnn@example.com");
}

TEST(Email, ANameBeforeItIsTakenOff) {
  EXPECT_EQ(email_of("Ann <ann@example.com>"), "ann@example.com");
  EXPECT_EQ(email_of(" \"Ann, A.\" < ann@example.com > "), "ann@example.com");
  EXPECT_EQ(email_of("<ann@example.com>"), "ann@example.com");
}

TEST(Email, ADomainIsDecodedFromPunycode) {
  EXPECT_EQ(email_of("a@xn--bcher-kva.example"), "a@b\u00fccher.example");
  EXPECT_EQ(email_of("a@B\u00dcCHER.example"), "a@b\u00fccher.example");
}

TEST(Email, RefusesWhatNobodyCanWriteTo) {
  for (const char* text : {"",
                           "ann",
                           "@example.com",
                           "ann@",
                           "a@b@example.com",
                           "ann@localhost",
                           "ann@example",
                           "ann@x.test",
                           "ann@x.local",
                           "ann@127.0.0.1",
                           "ann@[127.0.0.1]",
                           ".ann@example.com",
                           "ann.@example.com",
                           "a..b@example.com",
                           "a b@example.com",
                           "ann@exa mple.com",
                           "ann@-x.example",
                           "ann@x-.example",
                           "ann@x..example",
                           "ann@.example.com",
                           "ann@example.com.",
                           "ann@ex_ample.com",
                           "\"a b\"@example.com",
                           "a@xn--a.example"}) {
    EXPECT_NE(parse_email(text).problem, "") << text;
  }
}

TEST(Email, HasABound) {
  EXPECT_EQ(email_of(std::string(64, 'a') + "@example.com").size(), 76U);
  EXPECT_NE(parse_email(std::string(65, 'a') + "@example.com").problem, "");
  EXPECT_NE(parse_email("a@" + std::string(64, 'b') + ".com").problem, "");
  std::string domain = "example";
  while (domain.size() < 240) domain = std::string(9, 'd') + "." + domain;
  EXPECT_NE(parse_email(std::string(20, 'a') + "@" + domain).problem, "");
  EXPECT_NE(parse_email(std::string(3000, ' ') + "ann@example.com").problem, "");
}

}  // namespace
}  // namespace cq::experiments
