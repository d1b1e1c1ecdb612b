#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace {

TEST(Error, KeepsItsKindAndSentence) {
  const cq::Error error(cq::ErrorKind::kBusy, "The database is locked; try again.");
  EXPECT_EQ(error.kind(), cq::ErrorKind::kBusy);
  EXPECT_STREQ(error.what(), "The database is locked; try again.");
}

TEST(Error, NamesEveryKindForUsers) {
  EXPECT_EQ(to_string(cq::ErrorKind::kNotFound), "not found");
  EXPECT_EQ(to_string(cq::ErrorKind::kConflict), "conflict");
  EXPECT_EQ(to_string(cq::ErrorKind::kInvalidArgument), "invalid argument");
  EXPECT_EQ(to_string(cq::ErrorKind::kUnavailable), "unavailable");
  EXPECT_EQ(to_string(cq::ErrorKind::kBusy), "busy");
  EXPECT_EQ(to_string(cq::ErrorKind::kNotImplemented), "not implemented");
  EXPECT_EQ(to_string(cq::ErrorKind::kCorrupt), "corrupt");
  EXPECT_EQ(to_string(cq::ErrorKind::kInternal), "internal");
}

}  // namespace
