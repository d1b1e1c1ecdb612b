#include "api/errors.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cq::api {
namespace {

struct Expectation {
  ErrorKind kind;
  int status;
  int exit_status;
};

TEST(ErrorTables, GiveEachKindItsMeaning) {
  const std::vector<Expectation> expectations{
      {ErrorKind::kNotFound, 404, 1},
      {ErrorKind::kConflict, 409, 1},
      {ErrorKind::kInvalidArgument, 422, 2},
      {ErrorKind::kUnavailable, 503, 2},
      {ErrorKind::kBusy, 503, 1},
      {ErrorKind::kNotImplemented, 501, 2},
      {ErrorKind::kCorrupt, 500, 2},
      {ErrorKind::kInternal, 500, 1},
  };
  for (const Expectation& expected : expectations) {
    EXPECT_EQ(http_meaning_of(expected.kind).status, expected.status) << to_string(expected.kind);
    EXPECT_EQ(exit_status_of(expected.kind), expected.exit_status) << to_string(expected.kind);
  }
}

TEST(ErrorTables, ADamagedDatabaseIsUnavailableAndADamagedRecordIsNot) {
  EXPECT_EQ(http_meaning_of(Error(ErrorKind::kCorrupt, "S.", "the database is damaged")).status,
            503);
  EXPECT_EQ(http_meaning_of(Error(ErrorKind::kCorrupt, "S.")).status, 500);
  EXPECT_EQ(http_meaning_of(Error(ErrorKind::kConflict, "S.", "r")).status, 409);
}

TEST(ErrorTables, SayNothingOfWhatBrokeInside) {
  EXPECT_EQ(http_meaning_of(ErrorKind::kInternal).detail, "Internal Server Error");
  EXPECT_EQ(http_meaning_of(ErrorKind::kCorrupt).detail, "Internal Server Error");
  EXPECT_EQ(http_meaning_of(ErrorKind::kConflict).detail, "");
}

}  // namespace
}  // namespace cq::api
