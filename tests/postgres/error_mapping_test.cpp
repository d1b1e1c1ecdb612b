#include "postgres/error_mapping.hpp"

#include <gmock/gmock.h>

#include <pqxx/except>
#include <stdexcept>

#include "support/error_of.hpp"

namespace cq::postgres {
namespace {

using test::error_of;
using testing::HasSubstr;

TEST(Sqlstate, StandsForTheKindThatACallerCanActOn) {
  struct Case {
    const char* sqlstate;
    ErrorKind kind;
  };
  for (const auto& [sqlstate, kind] : {Case{"08006", ErrorKind::kUnavailable},
                                       Case{"28P01", ErrorKind::kUnavailable},
                                       Case{"3D000", ErrorKind::kUnavailable},
                                       Case{"53300", ErrorKind::kUnavailable},
                                       Case{"57P01", ErrorKind::kUnavailable},
                                       Case{"57P03", ErrorKind::kUnavailable},
                                       Case{"58030", ErrorKind::kUnavailable},
                                       Case{"25006", ErrorKind::kUnavailable},
                                       Case{"40001", ErrorKind::kBusy},
                                       Case{"40P01", ErrorKind::kBusy},
                                       Case{"55P03", ErrorKind::kBusy},
                                       Case{"57014", ErrorKind::kBusy},
                                       Case{"23505", ErrorKind::kConflict},
                                       Case{"23503", ErrorKind::kConflict},
                                       Case{"42P07", ErrorKind::kConflict},
                                       Case{"2BP01", ErrorKind::kConflict},
                                       Case{"23502", ErrorKind::kInvalidArgument},
                                       Case{"22001", ErrorKind::kInvalidArgument},
                                       Case{"42501", ErrorKind::kInvalidArgument},
                                       Case{"42601", ErrorKind::kInvalidArgument},
                                       Case{"0A000", ErrorKind::kInvalidArgument},
                                       Case{"P0001", ErrorKind::kInvalidArgument},
                                       Case{"XX001", ErrorKind::kCorrupt},
                                       Case{"XX000", ErrorKind::kInternal},
                                       Case{"", ErrorKind::kInternal}}) {
    EXPECT_EQ(kind_of_sqlstate(sqlstate), kind) << sqlstate;
  }
}

TEST(Complaint, IsOneLineWithoutSeverityCaretsAndContext) {
  EXPECT_EQ(complaint_of("ERROR:  syntax error at or near \"TABEL\"\nLINE 2: CREATE TABEL x\n"
                         "               ^\nQUERY:  CREATE TABEL x\nCONTEXT:  PL/pgSQL\n"),
            "syntax error at or near \"TABEL\"; LINE 2: CREATE TABEL x");
}

TEST(Complaint, SaysOnceWhatLibpqSaysTwice) {
  EXPECT_EQ(complaint_of("connection failed: refused\nconnection failed: refused\n"),
            "connection failed: refused");
}

TEST(Complaint, OfNothingIsNothing) {
  EXPECT_EQ(complaint_of(""), "");
}

// What rethrow_as_error() makes of an exception.
template <typename Problem>
Error mapped(const Problem& problem, bool session_open = true) {
  return error_of([&] {
    try {
      throw problem;
    } catch (...) {
      rethrow_as_error("Here", session_open);
    }
  });
}

TEST(MappedError, HasTheKindOfTheException) {
  EXPECT_EQ(mapped(pqxx::broken_connection("gone")).kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(mapped(pqxx::in_doubt_error("gone")).kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(mapped(pqxx::deadlock_detected("deadlock")).kind(), ErrorKind::kBusy);
  EXPECT_EQ(mapped(pqxx::serialization_failure("changed")).kind(), ErrorKind::kBusy);
  EXPECT_EQ(mapped(pqxx::unique_violation("twice", "", "23505")).kind(), ErrorKind::kConflict);
  EXPECT_EQ(mapped(std::runtime_error("odd")).kind(), ErrorKind::kInternal);
}

TEST(MappedError, IsOneSentenceThatBeginsWithTheContext) {
  EXPECT_STREQ(mapped(pqxx::sql_error("ERROR:  odd\n", "SELECT", "42601")).what(), "Here: odd.");
}

TEST(MappedError, IsUnavailableWhateverIsSaidOfASessionThatIsLost) {
  EXPECT_EQ(mapped(pqxx::failure("not connected"), false).kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(mapped(pqxx::sql_error("odd", "", ""), false).kind(), ErrorKind::kUnavailable);
}

TEST(MappedError, StaysAsItIsWhenItIsAnErrorAlready) {
  const Error error = mapped(Error(ErrorKind::kBusy, "As it was."));
  EXPECT_EQ(error.kind(), ErrorKind::kBusy);
  EXPECT_STREQ(error.what(), "As it was.");
}

TEST(MappedError, SaysWhatToDoWhereARightIsMissing) {
  const Error error =
      mapped(pqxx::insufficient_privilege("ERROR:  permission denied for schema public", ""));
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.what(), HasSubstr("denied for schema public; grant that right to the user"));
}

}  // namespace
}  // namespace cq::postgres
