#include "database/lacking_permission.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_directory.hpp"

namespace cq::database {
namespace {

TEST(LackingPermission, IsNoneOfWhatIsNoFileOrMayBeUsed) {
  const test::TempDirectory directory;
  const std::string file = (directory.path() / "cq.db").string();
  for (const std::string& url : {std::string("sqlite://"), std::string("postgresql:///cq"),
                                 std::string("postgresql://h/etc/shadow"), "sqlite:///" + file}) {
    EXPECT_EQ(find_lacking_permission(parse_database_url(url)), std::nullopt) << url;
  }
}

}  // namespace
}  // namespace cq::database
