#include <gmock/gmock.h>

#include "postgres/postgres_test.hpp"

namespace cq::test {
namespace {

using PostgresConnection = PostgresTest;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(PostgresConnection, IsMadeWithAUserAndAPasswordThatNeedQuoting) {
  EXPECT_THAT(open()->table_names(), testing::IsEmpty());
}

TEST_F(PostgresConnection, IsMadeOverAUnixSocketWhoseDirectoryTheQueryNames) {
  DatabaseUrl local = url();
  local.host.clear();
  local.password.reset();
  local.query = {{"host", server().socket_directory().string()}};
  EXPECT_THAT(feature().open_migrations(local)->table_names(), testing::IsEmpty());
}

TEST_F(PostgresConnection, IsUnavailableWithAWrongPasswordAndTellsTheUserButNoPassword) {
  DatabaseUrl wrong = url();
  wrong.password = "an open 'sesame";
  const Error error = error_of([&] { (void)feature().open_migrations(wrong); });
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.what(),
              AllOf(HasSubstr("user '" + std::string(PostgresServer::kUser) + "'"),
                    HasSubstr(":" + std::to_string(server().port())), Not(HasSubstr("sesame")),
                    Not(HasSubstr(PostgresServer::kPassword)), Not(HasSubstr("\n"))));
}

TEST_F(PostgresConnection, IsUnavailableWithoutAPassword) {
  DatabaseUrl without = url();
  without.password.reset();
  const Error error = error_of([&] { (void)feature().open_migrations(without); });
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.what(), HasSubstr("password"));
}

TEST_F(PostgresConnection, IsUnavailableWithADatabaseThatIsNotThere) {
  const Error error =
      error_of([] { (void)feature().open_migrations(server().url("nowhere to be found")); });
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("\"nowhere to be found\" does not exist"),
                                  Not(HasSubstr(PostgresServer::kPassword))));
}

TEST_F(PostgresConnection, IsUnavailableWithoutAServer) {
  DatabaseUrl deserted = url();
  deserted.port = free_port();
  const Error error = error_of([&] { (void)feature().open_migrations(deserted); });
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("127.0.0.1:" + std::to_string(*deserted.port)),
                                  HasSubstr("refused"), Not(HasSubstr("s3cr"))));
}

TEST_F(PostgresConnection, IsRefusedWithAParameterThatIsNotKnown) {
  DatabaseUrl odd = url();
  odd.query = {{"colour", "red"}};
  const Error error = error_of([&] { (void)feature().open_migrations(odd); });
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.what(), HasSubstr("'colour'"));
}

// libpq quotes what it can't take; a password is never among it.
TEST_F(PostgresConnection, NeverShowsThePasswordInAComplaintAboutAParameter) {
  for (const auto& parameter :
       std::vector<std::pair<std::string, std::string>>{{"sslmode", "maybe"},
                                                        {"connect_timeout", "soon"},
                                                        {"target_session_attrs", "any one"}}) {
    DatabaseUrl odd = url();
    odd.query = {parameter};
    EXPECT_THAT(error_of([&] { (void)feature().open_migrations(odd); }).what(),
                AllOf(HasSubstr(parameter.second), Not(HasSubstr("s3cr"))));
  }
}

}  // namespace
}  // namespace cq::test
