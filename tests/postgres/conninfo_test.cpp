#include <gmock/gmock.h>

#include "postgres/connection.hpp"
#include "support/error_of.hpp"

namespace cq::postgres {
namespace {

using test::error_of;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

DatabaseUrl url_of(const std::string& rest) {
  return parse_database_url("postgresql+psycopg://" + rest);
}

TEST(Conninfo, HoldsEveryPartOfTheUrl) {
  EXPECT_THAT(
      conninfo_of(url_of("ada:pw@db.example:5433/cq")),
      AllOf(HasSubstr("user='ada'"), HasSubstr("password='pw'"), HasSubstr("host='db.example'"),
            HasSubstr("port='5433'"), HasSubstr("dbname='cq'")));
}

TEST(Conninfo, LeavesOutWhatTheUrlLeavesOpen) {
  EXPECT_THAT(conninfo_of(url_of("")),
              AllOf(Not(HasSubstr("user=")), Not(HasSubstr("password=")), Not(HasSubstr(" host=")),
                    Not(HasSubstr("port=")), Not(HasSubstr("dbname="))));
}

TEST(Conninfo, QuotesEveryValue) {
  EXPECT_THAT(conninfo_of(url_of("a'b:p%20w%5C'%20host%3Devil@h/d")),
              AllOf(HasSubstr(R"(user='a\'b')"), HasSubstr(R"(password='p w\\\' host=evil')"),
                    HasSubstr("host='h'")));
}

TEST(Conninfo, TakesAUnixSocketsDirectoryAndOptionsFromTheQuery) {
  EXPECT_THAT(conninfo_of(url_of("ada@/cq?host=/run/postgresql&sslmode=disable"
                                 "&options=-csearch_path%3Dteam")),
              AllOf(HasSubstr("host='/run/postgresql'"), HasSubstr("sslmode='disable'"),
                    HasSubstr("options='-csearch_path=team'")));
}

TEST(Conninfo, SaysHowLongAnAttemptMayTakeUnlessTheUrlDoes) {
  EXPECT_THAT(conninfo_of(url_of("h/d")), HasSubstr("connect_timeout='10'"));
  EXPECT_THAT(conninfo_of(url_of("h/d?connect_timeout=3")),
              AllOf(HasSubstr("connect_timeout='3'"), Not(HasSubstr("'10'"))));
}

TEST(Conninfo, RefusesAParameterThatItDoesNotKnowAndNamesThoseThatItDoes) {
  for (const std::string name : {"sslmod", "password", "dbname", "client_encoding"}) {
    const Error error =
        error_of([&] { (void)conninfo_of(url_of("h/d?" + name + "=quite-secret")); });
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument) << name;
    EXPECT_THAT(error.what(), AllOf(HasSubstr("'" + name + "'"), HasSubstr("sslmode"),
                                    Not(HasSubstr("quite-secret"))));
  }
}

TEST(Conninfo, RefusesAParameterThatIsGivenTwice) {
  for (const char* rest : {"h/d?host=/run", "h/d?sslmode=disable&sslmode=require"}) {
    const Error error = error_of([&] { (void)conninfo_of(url_of(rest)); });
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("more than once"));
  }
}

// libpq would take the text for one that ends there.
TEST(Conninfo, RefusesANulByteAnywhere) {
  for (const char* rest : {"a%00b@h/d", "a:quite-secret%00@h/d", "h/d?sslmode=disable%00"}) {
    const Error error = error_of([&] { (void)conninfo_of(url_of(rest)); });
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument) << rest;
    EXPECT_THAT(error.what(), AllOf(HasSubstr("NUL"), Not(HasSubstr("quite-secret"))));
  }
}

}  // namespace
}  // namespace cq::postgres
