#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <map>

namespace {

using ::testing::AllOf;
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

/// What is opened for the feature "lab-notes", as "URL from SOURCE", or what is wrong.
std::string notes_with(std::map<std::string, std::string> values) {
  try {
    const auto resolved = cq::host::resolve_database_url(settings(std::move(values)), "lab-notes");
    return display(resolved.url) + " from " + resolved.source;
  } catch (const cq::Error& error) {
    return error.kind() == cq::ErrorKind::kInvalidArgument ? error.what() : "another kind";
  }
}

TEST(DatabaseUrlResolver, AnotherFeaturesOwnSettingComesFirst) {
  EXPECT_EQ(notes_with({{"CQ_LAB_NOTES_DATABASE_URL", "memory:///x"}, {"CQ_DB_PATH", "/y.db"}}),
            "memory:///x from CQ_LAB_NOTES_DATABASE_URL");
  EXPECT_THAT(notes_with({{"CQ_LAB_NOTES_DATABASE_URL", "u:hunter2@host"}}),
              AllOf(HasSubstr("CQ_LAB_NOTES_DATABASE_URL: "), Not(HasSubstr("hunter2"))));
}

TEST(DatabaseUrlResolver, AnotherFeaturesDatabaseLiesBesideTheFirstOnesFile) {
  EXPECT_EQ(notes_with({}), "sqlite:////data/lab-notes.db from beside the default");
  EXPECT_EQ(notes_with({{"CQ_DB_PATH", "/d/a?b@c.db"}}),
            "sqlite:////d/lab-notes.db from beside CQ_DB_PATH");
  EXPECT_EQ(notes_with({{"CQ_DB_PATH", "c"}}), "sqlite:///lab-notes.db from beside CQ_DB_PATH");
  EXPECT_EQ(notes_with({{"CQ_DATABASE_URL", "files+fast:////d/all.txt?wait=5"}}),
            "files+fast:////d/lab-notes.db?wait=5 from beside CQ_DATABASE_URL");
}

TEST(DatabaseUrlResolver, AnotherFeaturesDatabaseIsInMemoryWhereTheFirstOneIs) {
  EXPECT_EQ(notes_with({{"CQ_DATABASE_URL", "memory://"}}), "memory:// from CQ_DATABASE_URL");
  EXPECT_EQ(notes_with({{"CQ_DATABASE_URL", "sqlite:///:memory:"}}),
            "sqlite:///:memory: from CQ_DATABASE_URL");
}

TEST(DatabaseUrlResolver, AnotherFeaturesDatabaseHasToBeNamedWhereTheFirstOneIsNoFile) {
  for (const char* url :
       {"postgresql://u:hunter2@host/d.x/y", "postgresql:///cq", "files:///d/lab-notes.db",
        "postgresql://host", "postgresql://", "postgresql:///cq.x", "files:///cq"}) {
    const std::string sentence = notes_with({{"CQ_DATABASE_URL", url}});
    EXPECT_THAT(sentence, AllOf(HasSubstr("CQ_LAB_NOTES_DATABASE_URL is not set"),
                                HasSubstr("set it to"), Not(HasSubstr("hunter2"))))
        << url;
  }
}

}  // namespace
