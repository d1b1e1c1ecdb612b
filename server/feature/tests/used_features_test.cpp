#include "feature/used_features.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>

#include "feature/served_features.hpp"
#include "settings/setting.hpp"
#include "settings/values.hpp"

namespace cq::feature {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;

/// Boats, which use the tides where CQ_BOATS_TIDES is "own", as it is by default.
std::vector<Feature> boats_and_tides() {
  return {{.name = "tides", .database = "tides"},
          {.name = "boats",
           .database = "boats",
           .settings = {{.name = "CQ_BOATS_TIDES",
                         .flag = "--boats-tides",
                         .value_name = "WHICH",
                         .default_text = "own",
                         .help = "which tides",
                         .allowed = "any text",
                         .assign = settings::assign_nothing,
                         .show = settings::show_plain}},
           .uses = {{"tides", "CQ_BOATS_TIDES", "own"}}}};
}

class UsedFeatures : public testing::Test {
 protected:
  std::optional<std::string> find(const std::string& name) {
    return with_used_features(
        [this](const std::string& asked) {
          const auto found = given_.find(asked);
          return found == given_.end() ? std::nullopt : std::optional(found->second);
        },
        features_)(name);
  }

  const std::vector<Feature> features_ = boats_and_tides();
  std::map<std::string, std::string> given_{{"CQ_FEATURES", "boats"}};
};

TEST_F(UsedFeatures, AreServedWithTheirUser) {
  EXPECT_THAT(find("CQ_FEATURES"), Optional(std::string("boats,tides")));
  given_["CQ_BOATS_TIDES"] = "own";
  EXPECT_THAT(find("CQ_FEATURES"), Optional(std::string("boats,tides")));
  given_["CQ_FEATURES"] = "tides, boats";
  EXPECT_THAT(find("CQ_FEATURES"), Optional(std::string("tides, boats"))) << "as it was given";
}

TEST_F(UsedFeatures, AreNotServedWhereTheSettingSaysOtherwiseOrTheUserIsNot) {
  given_["CQ_BOATS_TIDES"] = "none";
  EXPECT_THAT(find("CQ_FEATURES"), Optional(std::string("boats")));
  given_ = {{"CQ_FEATURES", "knowledge"}};
  EXPECT_THAT(find("CQ_FEATURES"), Optional(std::string("knowledge")));
  given_ = {};
  EXPECT_EQ(find("CQ_FEATURES"), std::nullopt);
  given_ = {{"CQ_FEATURES", "boats,,"}};
  EXPECT_THAT(find("CQ_FEATURES"), Optional(std::string("boats,,"))) << "what can't be read stays";
}

TEST_F(UsedFeatures, HaveTheirDatabaseBesideTheUsers) {
  EXPECT_EQ(find("CQ_TIDES_DATABASE_URL"), std::nullopt) << "so that it lies beside the first one";
  given_["CQ_BOATS_DATABASE_URL"] = "sqlite:////var/lib/boats/boats?mode=x";
  EXPECT_THAT(find("CQ_TIDES_DATABASE_URL"),
              Optional(std::string("sqlite:////var/lib/boats/tides.db?mode=x")));
  given_["CQ_BOATS_DATABASE_URL"] = "sqlite:///boats.db";
  EXPECT_THAT(find("CQ_TIDES_DATABASE_URL"), Optional(std::string("sqlite:///tides.db")));
  given_["CQ_BOATS_DATABASE_URL"] = "sqlite:///:memory:";
  EXPECT_THAT(find("CQ_TIDES_DATABASE_URL"), Optional(std::string("sqlite:///:memory:")));
  given_["CQ_TIDES_DATABASE_URL"] = "sqlite:///elsewhere.db";
  EXPECT_THAT(find("CQ_TIDES_DATABASE_URL"), Optional(std::string("sqlite:///elsewhere.db")));
  EXPECT_THAT(find("CQ_BOATS_DATABASE_URL"), Optional(std::string("sqlite:///:memory:")));
}

TEST_F(UsedFeatures, NeedTheirDatabaseNamedWhereTheUsersIsNoFile) {
  for (const char* url : {"postgresql://h/boats", "sqlite:///tides.db", "none"}) {
    given_["CQ_BOATS_DATABASE_URL"] = url;
    try {
      find("CQ_TIDES_DATABASE_URL");
      ADD_FAILURE() << url;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("CQ_TIDES_DATABASE_URL is not set")) << url;
    }
  }
}

TEST_F(UsedFeatures, AreSaidInTheSettingsHelp) {
  const settings::SettingTable table = setting_table(features_);
  EXPECT_EQ(table.find("CQ_TIDES_DATABASE_URL")->help,
            "the database of tides; else tides.db beside that of boats");
  EXPECT_EQ(table.find("CQ_BOATS_DATABASE_URL")->help,
            "the database of boats; else boats.db beside the file of CQ_DATABASE_URL or "
            "CQ_DB_PATH");
  EXPECT_THAT(users_of(features_), ElementsAre(std::pair("tides", "boats")));
}

}  // namespace
}  // namespace cq::feature
