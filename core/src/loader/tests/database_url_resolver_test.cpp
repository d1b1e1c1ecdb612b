#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <map>

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

cq::host::SettingLookup settings(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

TEST(DatabaseUrlResolver, TheUrlSettingComesFirst) {
  const auto resolved = cq::host::resolve_database_url(
      settings({{"CQ_DATABASE_URL", "memory:///x"}, {"CQ_DB_PATH", "/y.db"}}));
  EXPECT_EQ(resolved.source, "CQ_DATABASE_URL");
  EXPECT_EQ(display(resolved.url), "memory:///x");
}

TEST(DatabaseUrlResolver, ThenThePathSettingAsItIs) {
  const auto absolute = cq::host::resolve_database_url(settings({{"CQ_DB_PATH", "/d/a?b@c.db"}}));
  EXPECT_EQ(absolute.source, "CQ_DB_PATH");
  EXPECT_EQ(absolute.url.dialect, "sqlite");
  EXPECT_EQ(absolute.url.database, "/d/a?b@c.db");
  EXPECT_EQ(display(cq::host::resolve_database_url(settings({{"CQ_DB_PATH", "/d/c.db"}})).url),
            "sqlite:////d/c.db");
  EXPECT_EQ(display(cq::host::resolve_database_url(settings({{"CQ_DB_PATH", "./c.db"}})).url),
            "sqlite:///./c.db");
}

TEST(DatabaseUrlResolver, APathWithALineEndIsRefused) {
  try {
    cq::host::resolve_database_url(settings({{"CQ_DB_PATH", "/d/x.db\n"}}));
    ADD_FAILURE() << "it was taken";
  } catch (const cq::Error& error) {
    EXPECT_EQ(error.kind(), cq::ErrorKind::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("CQ_DB_PATH"));
  }
}

TEST(DatabaseUrlResolver, ThenTheDefault) {
  const auto resolved = cq::host::resolve_database_url(settings({}));
  EXPECT_EQ(resolved.source, "the default");
  EXPECT_EQ(display(resolved.url), "sqlite:////data/cq.db");
}

TEST(DatabaseUrlResolver, EmptySettingsCountAsNotSet) {
  const auto resolved =
      cq::host::resolve_database_url(settings({{"CQ_DATABASE_URL", ""}, {"CQ_DB_PATH", ""}}));
  EXPECT_EQ(resolved.source, "the default");
}

TEST(DatabaseUrlResolver, AnUnparsableUrlNamesItsSettingAndNoPassword) {
  try {
    cq::host::resolve_database_url(settings({{"CQ_DATABASE_URL", "u:hunter2@host"}}));
    ADD_FAILURE() << "it was taken";
  } catch (const cq::Error& error) {
    EXPECT_EQ(error.kind(), cq::ErrorKind::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("CQ_DATABASE_URL"));
    EXPECT_THAT(error.what(), Not(HasSubstr("hunter2")));
  }
}

}  // namespace
