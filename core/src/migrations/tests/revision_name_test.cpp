#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/host/migration_chain.hpp>

#include "fake_migrations.hpp"

namespace cq::test {
namespace {

using host::resolve_revision;
using testing::HasSubstr;

constexpr cq_migration kNamed{"b7f0_d.sql", "-- revision: b7f0\n-- message: m\n-- up\nx\n-- down\n",
                              "00"};

host::MigrationChain chain() {
  return chain_of({kFirst, kSecond, kNamed});
}

std::string refusal(std::string_view name, std::size_t applied = 1) {
  try {
    return "taken as " + resolve_revision(chain(), name, applied).value_or("base");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    return error.what();
  }
}

TEST(RevisionName, IsAnIdOrTheOneThatItAbbreviates) {
  for (const char* name : {"0002", "2"}) EXPECT_EQ(resolve_revision(chain(), name, 0), "0002");
  for (const char* name : {"b7f0", "b7", "b"}) {
    EXPECT_EQ(resolve_revision(chain(), name, 0), "b7f0");
  }
}

TEST(RevisionName, MayBeHeadOrBase) {
  EXPECT_EQ(resolve_revision(chain(), "head", 0), "b7f0");
  EXPECT_EQ(resolve_revision(chain(), "base", 3), std::nullopt);
}

TEST(RevisionName, CountsFromWhereTheDatabaseIs) {
  EXPECT_EQ(resolve_revision(chain(), "+1", 0), "0001");
  EXPECT_EQ(resolve_revision(chain(), "+2", 1), "b7f0");
  EXPECT_EQ(resolve_revision(chain(), "-1", 3), "0002");
  EXPECT_EQ(resolve_revision(chain(), "-1", 1), std::nullopt);
}

TEST(RevisionName, ThatLeadsOutOfTheChainIsRefused) {
  EXPECT_THAT(refusal("+3"), HasSubstr("beyond the head"));
  EXPECT_THAT(refusal("-2"), HasSubstr("at most 1"));
  for (const char* name : {"+", "-", "+0", "+x", "-1x", "+-1", "+99999999999999999999999"}) {
    EXPECT_THAT(refusal(name), HasSubstr("is no number of revisions")) << name;
  }
}

TEST(RevisionName, ThatFitsNoneOrSeveralIsRefusedWithThoseThatThereAre) {
  EXPECT_THAT(refusal("7"), HasSubstr("there are: 0001, 0002, b7f0"));
  EXPECT_THAT(refusal("000"), HasSubstr("may be any of 0001, 0002;"));
  EXPECT_THAT(refusal(""), HasSubstr("There is no revision ''"));
}

}  // namespace
}  // namespace cq::test
