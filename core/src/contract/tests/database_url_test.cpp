#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/database_url.hpp>
#include <cq/error.hpp>

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

cq::DatabaseUrl parse(std::string_view text) {
  return cq::parse_database_url(text);
}

TEST(DatabaseUrl, TakesTheFullFormApart) {
  const auto url = parse("dialect+driver://us%40er:p%2Fw%3A%25@host:5432/name?a=1&b=x%20y+z");
  EXPECT_EQ(url.dialect, "dialect");
  EXPECT_EQ(url.driver, "driver");
  EXPECT_EQ(url.username, "us@er");
  EXPECT_EQ(url.password, "p/w:%");
  EXPECT_EQ(url.host, "host");
  EXPECT_EQ(url.port, 5432);
  EXPECT_EQ(url.database, "name");
  ASSERT_EQ(url.query.size(), 2U);
  EXPECT_EQ(url.query[1], std::make_pair(std::string("b"), std::string("x y z")));
}

TEST(DatabaseUrl, TellsRelativeFromAbsolutePaths) {
  EXPECT_EQ(parse("file:///relative/x.db").database, "relative/x.db");
  EXPECT_EQ(parse("file:////absolute/x.db").database, "/absolute/x.db");
  EXPECT_EQ(parse("file://").database, "");
  EXPECT_EQ(parse("file:///:memory:").database, ":memory:");
  EXPECT_EQ(parse("file:////odd/a@b:c.db").database, "/odd/a@b:c.db");
  EXPECT_EQ(parse("file:////odd/a@b:c.db").username, std::nullopt);
  EXPECT_EQ(parse("file:////p%20q.db").database, "/p%20q.db") << "paths are not decoded";
}

TEST(DatabaseUrl, TakesHostsOfEveryKind) {
  EXPECT_EQ(parse("d://[::1]:99/x").host, "::1");
  EXPECT_EQ(parse("d://[::1]:99/x").port, 99);
  EXPECT_EQ(parse("d://host").host, "host");
  EXPECT_EQ(parse("d://host").port, std::nullopt);
  EXPECT_EQ(parse("d://user@/x").username, "user");
  EXPECT_EQ(parse("d://user@/x").password, std::nullopt);
  EXPECT_EQ(parse("d://u:@h/x").password, "");
}

TEST(DatabaseUrl, ABadPercentSequenceStaysAsItIs) {
  EXPECT_EQ(parse("d://u:100%@h/x").password, "100%");
  EXPECT_EQ(parse("d://u:%zz@h/x").password, "%zz");
}

TEST(DatabaseUrl, RefusesWhatHasNotItsForm) {
  for (const char* text : {"", "data/cq.db", "/data/cq.db", "://x", "d+://x", "+d://x", "d d://x",
                           "d://host:port/x", "d://host:99999/x", "d://[::1/x", "d://h/x?flag",
                           "d:///x.db\n", "d:///x\r.db", "\td:///x.db", "d:///x\x7F"}) {
    EXPECT_THROW(parse(text), cq::Error) << text;
  }
}

TEST(DatabaseUrl, ErrorsNeverQuoteThePassword) {
  for (const char* text : {"d://u:hunter2@host:port/x", "u:hunter2@host/x", "d d://u:hunter2@h/x",
                           "d://u:hunter2@h/x?hunter2"}) {
    try {
      parse(text);
      ADD_FAILURE() << text << " was taken";
    } catch (const cq::Error& error) {
      EXPECT_THAT(error.what(), Not(HasSubstr("hunter2")));
    }
  }
}

TEST(DatabaseUrl, IsShownWithoutItsSecrets) {
  EXPECT_EQ(display(parse("d+r://u:hunter2@h:1/x?sslmode=require&sslPassword=hunter2")),
            "d+r://u:***@h:1/x?sslmode=require&sslPassword=***");
  EXPECT_EQ(display(parse("d://u:p@hunter2@h/x")), "d://u:***@h/x")
      << "an '@' in the password that nobody encoded";
  EXPECT_EQ(display(parse("d://[::1]:9/x")), "d://[::1]:9/x");
  EXPECT_EQ(display(parse("file:////a/b.db")), "file:////a/b.db");
  EXPECT_EQ(display(parse("file://")), "file://");
  EXPECT_EQ(display(parse("file:///a?b%0A=c%0Dd%20e")), "file:///a?b%0A=c%0Dd e") << "one line";
}

}  // namespace
