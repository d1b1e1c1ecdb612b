#include "settings/sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "settings/installed_file.hpp"
#include "settings/setting.hpp"
#include "settings/system_users.hpp"
#include "settings/values.hpp"
#include "support/server_fakes.hpp"
#include "support/temp_directory.hpp"

namespace cq::settings {
namespace {

using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class SettingSources : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(directory_.path() / name, std::ios::binary) << text;
  }
  std::string path(const std::string& name) { return directory_.path() / name; }

  std::optional<std::string> find(const std::string& name) { return Sources(given_).find(name); }
  std::string origin(const std::string& name) {
    return Sources(given_).value_of(*find_setting(name)).origin;
  }
  std::string complaint() {
    return error_of([this] { Sources(given_).require_usable(); });
  }

  test::InEmptyDirectory directory_;
  Given given_;
};

TEST_F(SettingSources, TheCommandLineGoesFirstThenTheEnvironmentThenTheEnvFile) {
  EXPECT_EQ(find("CQ_HOST"), std::nullopt);
  EXPECT_EQ(origin("CQ_HOST"), "default");
  EXPECT_EQ(origin("CQ_METRICS_PORT"), "not set");
  given_.defaults["CQ_HOST"] = "zero";
  EXPECT_EQ(find("CQ_HOST"), "zero");
  write(".env", "CQ_HOST=one\n");
  EXPECT_EQ(find("CQ_HOST"), "one");
  EXPECT_EQ(origin("CQ_HOST"), ".env");
  given_.environment["CQ_HOST"] = "two";
  EXPECT_EQ(find("CQ_HOST"), "two");
  EXPECT_EQ(origin("CQ_HOST"), "environment");
  given_.command_line["CQ_HOST"] = "three";
  EXPECT_EQ(find("CQ_HOST"), "three");
  EXPECT_EQ(origin("CQ_HOST"), "command line");
}

TEST_F(SettingSources, WhatIsEmptyCountsAsNotGiven) {
  write(".env", "CQ_HOST=one\nCQ_PORT=\n");
  given_.environment = {{"CQ_HOST", ""}, {"CQ_JWT_SECRET_FILE", ""}, {"CQ_JWT_SECRET", "x"}};
  given_.command_line["CQ_HOST"] = "";
  EXPECT_EQ(find("CQ_HOST"), "one");
  EXPECT_EQ(find("CQ_PORT"), std::nullopt);
  EXPECT_EQ(find("CQ_JWT_SECRET"), "x");
}

TEST_F(SettingSources, ANamedEnvFileReplacesTheUsualOne) {
  write(".env", "CQ_HOST=usual\n");
  write("named", "CQ_PORT=80\n");
  given_.env_file = path("named");
  EXPECT_EQ(find("CQ_HOST"), std::nullopt);
  EXPECT_EQ(find("CQ_PORT"), "80");
  EXPECT_EQ(origin("CQ_PORT"), path("named"));
}

TEST_F(SettingSources, ANamedEnvFileMustExist) {
  given_.env_file = path("missing");
  EXPECT_THAT(complaint(), HasSubstr("'" + path("missing") + "' can't be read: No such file"));
}

TEST_F(SettingSources, ADirectoryOfTheUsualNameIsNoEnvFile) {
  std::filesystem::create_directory(".env");
  EXPECT_EQ(complaint(), "nothing");
}

TEST_F(SettingSources, ASecretMayBeInAFileOfItsOwn) {
  write("secret", "from file\n");
  write(".env", "CQ_JWT_SECRET=from env file\nCQ_METRICS_TOKEN_FILE=secret\n");
  EXPECT_EQ(find("CQ_METRICS_TOKEN"), "from file");
  EXPECT_EQ(origin("CQ_METRICS_TOKEN"), ".env, CQ_METRICS_TOKEN_FILE=secret");
  given_.environment["CQ_JWT_SECRET_FILE"] = "secret";
  EXPECT_EQ(find("CQ_JWT_SECRET"), "from file");
  given_.command_line["CQ_API_KEY_PEPPER_FILE"] = "secret";
  EXPECT_EQ(find("CQ_API_KEY_PEPPER"), "from file");
  EXPECT_EQ(complaint(), "nothing");
}

TEST_F(SettingSources, OneLineEndOfASecretsFileDoesNotCount) {
  given_.environment["CQ_JWT_SECRET_FILE"] = "secret";
  for (const auto& [text, secret] : std::vector<std::pair<std::string, std::string>>{
           {"a", "a"}, {"a\n", "a"}, {"a\r\n", "a"}, {"a\n\n", "a\n"}, {" a ", " a "}}) {
    write("secret", text);
    EXPECT_EQ(find("CQ_JWT_SECRET"), secret);
  }
}

TEST_F(SettingSources, ASecretsFileWithoutSecretIsRefusedByName) {
  given_.environment["CQ_JWT_SECRET_FILE"] = path("secret");
  EXPECT_EQ(complaint(), "invalid argument: CQ_JWT_SECRET_FILE (environment): the file '" +
                             path("secret") + "' can't be read: No such file or directory.");
  write("secret", "\n");
  EXPECT_EQ(complaint(), "invalid argument: CQ_JWT_SECRET_FILE (environment): the file '" +
                             path("secret") + "' is empty; put the secret into it.");
  EXPECT_THAT(error_of([this] { find("CQ_JWT_SECRET"); }), HasSubstr(path("secret")));
}

TEST_F(SettingSources, ASecretsFileWithAByteOrderMarkIsRefused) {
  write("secret", "\xEF\xBB\xBFsecret\n");
  given_.environment["CQ_JWT_SECRET_FILE"] = path("secret");
  EXPECT_THAT(complaint(), HasSubstr("byte order mark"));
}

TEST_F(SettingSources, AServiceLinkOfKubernetesIsRecognised) {
  given_.environment["CQ_PORT"] = "tcp://10.1.2.3:3000";
  EXPECT_THAT(complaint(), HasSubstr("enableServiceLinks"));
  given_.environment["CQ_PORT"] = "three thousand";
  EXPECT_THAT(complaint(), Not(HasSubstr("Kubernetes")));
}

TEST_F(SettingSources, ASecretAndItsFileInOnePlaceAreRefused) {
  write("secret", "from file");
  given_.environment = {{"CQ_JWT_SECRET", "hunter2"}, {"CQ_JWT_SECRET_FILE", "secret"}};
  EXPECT_EQ(complaint(),
            "invalid argument: CQ_JWT_SECRET and CQ_JWT_SECRET_FILE are both given (environment); "
            "give only one of them.");
}

TEST_F(SettingSources, OnlySecretsHaveFiles) {
  write("port", "80");
  given_.environment["CQ_PORT_FILE"] = "port";
  EXPECT_EQ(find("CQ_PORT"), std::nullopt);
  EXPECT_THAT(Sources(given_).unknown_names(),
              ElementsAre(HasSubstr("CQ_PORT_FILE (environment) is no setting")));
}

TEST_F(SettingSources, AValueThatDoesNotParseIsRefusedWithItsOrigin) {
  given_.environment["CQ_PORT"] = "x";
  EXPECT_EQ(complaint(),
            "invalid argument: CQ_PORT: the value 'x' (environment) is not a number from 0 to "
            "65535.");
}

TEST_F(SettingSources, ARefusalKeepsADatabaseUrlToItself) {
  given_.environment["CQ_DATABASE_URL"] = "cq:hunter2@host";
  EXPECT_THAT(complaint(), HasSubstr("CQ_DATABASE_URL: the value (environment) is not"));
  EXPECT_THAT(complaint(), Not(HasSubstr("hunter2")));
}

TEST_F(SettingSources, APathThatGoesFirstSetsAUrlAside) {
  write(".env", "CQ_DATABASE_URL=dialect:///x\nCQ_DB_PATH=y\n");
  EXPECT_EQ(find("CQ_DATABASE_URL"), "dialect:///x");
  given_.command_line["CQ_DB_PATH"] = "z";
  EXPECT_EQ(find("CQ_DATABASE_URL"), std::nullopt);
  EXPECT_EQ(origin("CQ_DATABASE_URL"), ".env, set aside for CQ_DB_PATH (command line)");
  given_.command_line["CQ_DATABASE_URL"] = "dialect:///w";
  EXPECT_EQ(find("CQ_DATABASE_URL"), "dialect:///w");
}

TEST_F(SettingSources, ANameThatIsNoSettingsIsNamedWithTheNearest) {
  write(".env", "CQ_PROT=1\n");
  given_.environment = {{"CQ_JWT_SECRETFILE", "hunter2"},
                        {"CQ_SOMETHING_ELSE", ""},
                        {"CQ_HOST", "h"},
                        {"CQ_JWT_SECRET_FILE", "f"},
                        {"LOG_LEVEL", "x"}};
  write("f", "secret");
  EXPECT_THAT(
      Sources(given_).unknown_names(),
      ElementsAre("CQ_JWT_SECRETFILE (environment) is no setting; did you mean CQ_JWT_SECRET_FILE?",
                  "CQ_SOMETHING_ELSE (environment) is no setting",
                  "CQ_PROT (.env) is no setting; did you mean CQ_PORT?"));
}

TEST_F(SettingSources, ANameThatIsAModulesSettingIsKnownAndSuggested) {
  write(".env", "CQ_MEMORY_LEVL=1\n");
  given_.environment = {{"CQ_MEMORY_LEVEL", "2"}, {"CQ_PORT", "80"}};
  const Sources sources(given_);
  EXPECT_THAT(sources.names_outside_table(), ElementsAre("CQ_MEMORY_LEVEL", "CQ_MEMORY_LEVL"));
  EXPECT_THAT(sources.unknown_names({"CQ_MEMORY_LEVEL"}),
              ElementsAre("CQ_MEMORY_LEVL (.env) is no setting; did you mean CQ_MEMORY_LEVEL?"));
  EXPECT_EQ(sources.find_outside_table("CQ_MEMORY_LEVEL").origin, "environment");
  EXPECT_EQ(sources.find_outside_table("CQ_MEMORY_OTHER").origin, "not set");
}

TEST_F(SettingSources, OtherNamesAreFoundInTheEnvironment) {
  given_.environment["NOTIFY_SOCKET"] = "/run/x";
  EXPECT_EQ(find("NOTIFY_SOCKET"), "/run/x");
  EXPECT_EQ(find("NOTHING"), std::nullopt);
}

TEST_F(SettingSources, FeaturesAreThoseThatTheServerHasEachOnce) {
  given_.table = SettingTable({"knowledge", "notes"});
  for (const char* value : {"knowledge", "notes", "notes, knowledge"}) {
    given_.environment["CQ_FEATURES"] = value;
    EXPECT_EQ(find("CQ_FEATURES"), value);
  }
  given_.environment["CQ_FEATURES"] = "knowlege,notes";
  EXPECT_EQ(complaint(),
            "invalid argument: CQ_FEATURES: the value 'knowlege,notes' (environment) names "
            "knowlege, which this server doesn't have; did you mean knowledge?");
  given_.environment["CQ_FEATURES"] = "x1,notes";
  EXPECT_THAT(complaint(), HasSubstr(" names x1, which this server doesn't have; it has knowledge "
                                     "and notes."));
  for (const char* value : {",", "notes,", "notes,,knowledge", "notes,notes"}) {
    given_.environment["CQ_FEATURES"] = value;
    EXPECT_THAT(complaint(), HasSubstr("is not a list of features")) << value;
  }
}

TEST_F(SettingSources, AFeaturesDatabaseIsASecretOfItsOwn) {
  given_.table = SettingTable({"knowledge", "notes"});
  write("url", "memory:///n\n");
  given_.environment["CQ_NOTES_DATABASE_URL_FILE"] = path("url");
  const Sources sources(given_);
  EXPECT_EQ(sources.find("CQ_NOTES_DATABASE_URL"), "memory:///n");
  EXPECT_THAT(sources.unknown_names(), ElementsAre());
  given_.environment = {{"CQ_NOTES_DATABASE_URL", "nonsense"}};
  EXPECT_THAT(complaint(), HasSubstr("CQ_NOTES_DATABASE_URL: the value (environment) is not"));
  given_.table = SettingTable();
  EXPECT_EQ(Sources(given_).unknown_names().size(), 1U);
}

TEST_F(SettingSources, TheInstallationsEnvFileIsReadWhereNoOtherIsNamed) {
  write("installed", "CQ_HOST=installed\n");
  write("named", "CQ_HOST=named\n");
  write("option", "CQ_HOST=option\n");
  given_.installed_env_file = path("nowhere");
  EXPECT_EQ(find("CQ_HOST"), std::nullopt);
  given_.installed_env_file = path("installed");
  EXPECT_EQ(origin("CQ_HOST"), path("installed"));
  EXPECT_EQ(Sources(given_).installed_file(), std::filesystem::path(path("installed")));
  write(".env", "OTHERS=1\n");  // sets nothing of ours
  EXPECT_EQ(find("CQ_HOST"), "installed");
  write(".env", "CQ_PORT=1\n");
  EXPECT_EQ(find("CQ_HOST"), std::nullopt);
  EXPECT_EQ(Sources(given_).installed_file(), std::nullopt);
  given_.environment["CQ_ENV_FILE"] = path("named");
  EXPECT_EQ(origin("CQ_HOST"), path("named"));
  EXPECT_THAT(Sources(given_).unknown_names(), ElementsAre());
  given_.env_file = path("option");
  EXPECT_EQ(origin("CQ_HOST"), path("option"));
}

std::string off_if_empty(const std::string& value) {
  return value.empty() ? "off" : value;
}

/// Notes, which have a setting that another program calls NOTES_LEVEL.
SettingTable table_with_originals() {
  return SettingTable({"knowledge", "notes"},
                      {{.name = "CQ_NOTES_LEVEL",
                        .flag = "--notes-level",
                        .value_name = "TEXT",
                        .help = "how much is noted",
                        .allowed = "any text",
                        .assign = assign_nothing,
                        .show = show_plain}},
                      {}, {{"notes", "NOTES_LEVEL", "CQ_NOTES_LEVEL", off_if_empty}});
}

TEST_F(SettingSources, AnotherProgramsNameCountsWhereTheFeatureIsOnAndNothingGivesOurs) {
  given_.table = table_with_originals();
  given_.environment = {{"notes_level", "theirs"}};
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), std::nullopt) << "notes aren't switched on";
  EXPECT_THAT(Sources(given_).taken_from_originals(), ElementsAre());
  given_.environment["CQ_FEATURES"] = "notes";
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), "theirs");
  const Sources sources(given_);
  EXPECT_EQ(sources.value_of(*given_.table.find("CQ_NOTES_LEVEL")).origin,
            "environment, NOTES_LEVEL");
  EXPECT_THAT(sources.taken_from_originals(),
              ElementsAre("CQ_NOTES_LEVEL is taken from NOTES_LEVEL (environment); set it by its "
                          "own name, so that no other program changes it"));
  EXPECT_THAT(sources.unknown_names(), ElementsAre());
  given_.environment["notes_level"] = "";
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), "off");
  write(".env", "CQ_NOTES_LEVEL=ours\n");
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), "ours") << "wherever it is given";
  EXPECT_THAT(Sources(given_).taken_from_originals(), ElementsAre());
}

TEST_F(SettingSources, AnotherProgramsEnvFileIsReadByItsRulesAndOursBehindIt) {
  given_.table = table_with_originals();
  given_.environment = {{"CQ_FEATURES", "notes"}};
  given_.installed_env_file = path("installed");
  write("installed", "CQ_HOST=installed\n");
  write(".env", "OTHERS=\"1\nNOTES_LEVEL='much'  # not more\n");
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), "much");
  EXPECT_EQ(find("CQ_HOST"), "installed");
  write(".env", "NOTES_LEVEL=a#b # c\n");
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), "a#b");
  write(".env", "NOTES_LEVEL=\"open\n");
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), "\"open");
  write(".env", "NOTES_LEVEL= # nothing\n");
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), "off");
}

TEST_F(SettingSources, AValueThatAnotherProgramReadsDifferentlyIsRefusedWhereItWouldCount) {
  given_.table = table_with_originals();
  for (const char* value :
       {"hunter2${HOME}", "\"hunter2${HOME}\"", "'hunter2${HOME:-x}' # c", "\"hunter2\\n\"",
        "\"a\\\"hunter2\"", "'hunter2\\\\'", "'hunter2\\''"}) {
    write(".env", "# first\nNOTES_LEVEL=" + std::string(value) + "\n");
    given_.environment = {{"CQ_FEATURES", "notes"}};
    EXPECT_THAT(complaint(), HasSubstr(".env, line 2: the value of NOTES_LEVEL has ")) << value;
    EXPECT_THAT(complaint(), HasSubstr("give CQ_NOTES_LEVEL in its place.")) << value;
    EXPECT_THAT(complaint(), Not(HasSubstr("hunter2"))) << value;
    given_.environment["CQ_NOTES_LEVEL"] = "ours";
    EXPECT_EQ(complaint(), "nothing") << value << " where ours is given";
    given_.environment = {};
    EXPECT_EQ(complaint(), "nothing") << value << " where notes aren't switched on";
  }
}

TEST_F(SettingSources, AValueThatAnotherProgramReadsAsItStandsIsTaken) {
  given_.table = table_with_originals();
  given_.environment = {{"CQ_FEATURES", "notes"}};
  for (const auto& [text, value] : std::vector<std::pair<std::string, std::string>>{
           {"a\\nb", "a\\nb"}, {"'a\\nb'", "a\\nb"}, {"a$b{c}", "a$b{c}"}, {"${a", "${a"}}) {
    write(".env", "NOTES_LEVEL=${a}\nNOTES_LEVEL=" + text + "\n");
    EXPECT_EQ(find("CQ_NOTES_LEVEL"), value) << "the last one counts";
  }
  given_.environment["NOTES_LEVEL"] = "${a}";
  EXPECT_EQ(find("CQ_NOTES_LEVEL"), "${a}") << "of the environment, nothing is expanded";
}

TEST_F(SettingSources, AnEnvFileThatTheEnvironmentNamesMustBeThere) {
  given_.environment["CQ_ENV_FILE"] = path("nowhere");
  EXPECT_THAT(complaint(), HasSubstr(path("nowhere") + "' can't be read: No such file"));
}

TEST_F(SettingSources, OfTheUrlAndThePathTheOneThatCountsIsShown) {
  given_.environment = {{"CQ_DATABASE_URL", "sqlite:////a.db"}, {"CQ_DB_PATH", "/b.db"}};
  EXPECT_EQ(origin("CQ_DATABASE_URL"), "environment");
  EXPECT_EQ(origin("CQ_DB_PATH"), "environment, set aside for CQ_DATABASE_URL (environment)");
  given_.command_line["CQ_DATABASE_URL"] = "sqlite:////c.db";
  EXPECT_EQ(origin("CQ_DB_PATH"), "environment, set aside for CQ_DATABASE_URL (command line)");
  given_.command_line = {{"CQ_DB_PATH", "/d.db"}};
  EXPECT_EQ(origin("CQ_DATABASE_URL"), "environment, set aside for CQ_DB_PATH (command line)");
  EXPECT_EQ(find("CQ_DB_PATH"), "/d.db");
}

TEST_F(SettingSources, ModulesComeFromNoEnvFileThatMerelyLiesThere) {
  write(".env", "CQ_STORE_MODULE_PATH=/srv/modules\n");
  EXPECT_THAT(complaint(), HasSubstr("CQ_STORE_MODULE_PATH: the value '/srv/modules' (.env) is not "
                                     "taken from a file that merely lies"));
  EXPECT_NE(error_of([this] { find("CQ_STORE_MODULE_PATH"); }), "");
  given_.environment["CQ_STORE_MODULE_PATH"] = "/mine";
  EXPECT_EQ(find("CQ_STORE_MODULE_PATH"), "/mine");
  given_.environment.clear();
  given_.env_file = ".env";
  EXPECT_EQ(find("CQ_STORE_MODULE_PATH"), "/srv/modules") << "of the same file, but named";
}

TEST_F(SettingSources, ModulesComeFromNoRelativePath) {
  for (const char* value : {"modules", "./modules", "/a:modules", "../a:/b"}) {
    given_.command_line["CQ_STORE_MODULE_PATH"] = value;
    EXPECT_THAT(complaint(), HasSubstr("is not a list of absolute paths")) << value;
  }
  for (const char* value : {"/a", "/a:/b", ":/a::/b:"}) {
    given_.command_line["CQ_STORE_MODULE_PATH"] = value;
    EXPECT_EQ(find("CQ_STORE_MODULE_PATH"), value);
  }
}

TEST(InstalledEnvFile, LiesInEtcOfAPackageAndBesideBinOfAnyOtherInstallation) {
  EXPECT_EQ(installed_env_file_of("/usr/bin/cq-server"), "/etc/cq-server/cq-server.env");
  EXPECT_EQ(installed_env_file_of("/opt/cq/bin/cq-server"), "/opt/cq/etc/cq-server/cq-server.env");
  EXPECT_EQ(installed_env_file_of("/usr/local/bin/cq-server"),
            "/usr/local/etc/cq-server/cq-server.env");
}

TEST(UserName, OfOneThatHasNoneIsItsId) {
  EXPECT_EQ(user_name(0), "'root'");
  EXPECT_EQ(user_name(1234567), "with the id 1234567");
}

}  // namespace
}  // namespace cq::settings
