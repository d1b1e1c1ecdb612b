#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/json.hpp>
#include <filesystem>
#include <fstream>
#include <variant>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

class ModuleList : public testing::Test {
 protected:
  ProcessResult run(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"module", "list"});
    return run_cq_server(arguments, environment_);
  }

  // What --json says, by the file's name.
  std::map<std::string, JsonValue> listed(std::vector<std::string> arguments = {}) {
    arguments.emplace_back("--json");
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(result.err, "");
    const auto json = std::get<JsonValue>(parse_json(result.out));
    std::map<std::string, JsonValue> modules;
    for (const JsonValue& module : *json.member("modules")->as_array()) {
      const std::filesystem::path file = *module.member("file")->as_string();
      modules.emplace(file.filename(), module);
    }
    return modules;
  }

  std::map<std::string, std::string> environment_{
      {"CQ_STORE_MODULE_PATH", CQ_TEST_MODULE_DIRECTORY}};
};

TEST_F(ModuleList, ShowsEachModuleWhereItIsAndWhatItIsLike) {
  const ProcessResult result = run();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, HasSubstr("memory 1.0: A store in memory, for the tests: gone with the "
                                    "process\n"
                                    "  file       " CQ_TEST_MODULE_DIRECTORY
                                    "/cq_store_memory.so (CQ_STORE_MODULE_PATH)\n"
                                    "  interface  2\n"
                                    "  serves     memory://\n"
                                    "  feature    knowledge\n"
                                    "  parts      migrations/1, users/1, api-keys/1, knowledge/1, "
                                    "reviews/1, statistics/1, health/1, audit/1, archive/1, "
                                    "changes/1\n"
                                    "  head       0003\n"
                                    "  setting    CQ_MEMORY_INITIAL (pending or approved; default "
                                    "pending): the review status of units that are proposed\n"));
  EXPECT_THAT(result.out, HasSubstr("cq_store_sqlite.so (beside the binary)\n"));
  EXPECT_THAT(result.out, HasSubstr("  parts      migrations/1\n"));
}

TEST_F(ModuleList, SaysTheSameInJson) {
  EXPECT_EQ(write_json(listed()["cq_store_memory.so"]),
            R"({"file":")" CQ_TEST_MODULE_DIRECTORY
            R"(/cq_store_memory.so","where":"CQ_STORE_MODULE_PATH","name":"memory",)"
            R"("version":"1.0","summary":"A store in memory, for the tests: gone with the )"
            R"(process","interface":2,"schemes":["memory"],"features":[{"name":"knowledge",)"
            R"("parts":["migrations/1","users/1","api-keys/1","knowledge/1","reviews/1",)"
            R"("statistics/1","health/1","audit/1","archive/1","changes/1"],"head":"0003"}],)"
            R"("settings":[{"name":"CQ_MEMORY_INITIAL","parameter":"initial",)"
            R"("allowed":"pending or approved","default":"pending",)"
            R"("help":"the review status of units that are proposed"}],)"
            R"("problem":null})");
}

TEST_F(ModuleList, OutlivesModulesThatCrashExitHangOrThrowAndSaysWhyTheyCannotBeLoaded) {
  environment_["CQ_STORE_MODULE_PATH"] =
      CQ_TEST_MODULE_DIRECTORY "/crashing:" CQ_TEST_MODULE_DIRECTORY "/broken";
  const std::map<std::string, std::string> reasons{
      {"crashes", "it crashed (Segmentation fault)."},
      {"exits", "it ended the process with status 0."},
      {"hangs", "it took longer than 1 s."},
      {"throwsatload", "no licence was found"},
      {"throwsonentry", "its entry point threw an exception: no licence"},
      {"newer", "use a newer server"},
      {"noentry", "it has no entry point cq_store_module"},
      {"text", "build it again for this system."}};
  std::map<std::string, JsonValue> modules = listed({"--patience", "1"});
  for (const auto& [name, reason] : reasons) {
    const JsonValue module = modules["cq_store_" + name + ".so"];
    ASSERT_NE(module.member("problem"), nullptr) << name;
    EXPECT_TRUE(module.member("name")->is_null()) << name;
    EXPECT_THAT(*module.member("problem")->as_string(), HasSubstr(reason));
  }
  EXPECT_TRUE(modules["cq_store_sqlite.so"].member("problem")->is_null());
}

TEST_F(ModuleList, NeedsNoSettingsThatCanBeRead) {
  environment_["CQ_PORT"] = "many";
  environment_["CQ_DATABASE_URL"] = "://";
  EXPECT_EQ(run().exit_status, 0);
}

TEST_F(ModuleList, RefusesAPatienceThatMakesNoSense) {
  EXPECT_EQ(run({"--patience", "0"}).exit_status, 2);
  EXPECT_EQ(run({"--patience", "long"}).exit_status, 2);
}

TEST_F(ModuleList, ShowsNoControlCharactersOfAFileName) {
  const TempDirectory directory;
  std::ofstream(directory.path() / "cq_store_\x1b[31m\xff.so").close();
  environment_["CQ_STORE_MODULE_PATH"] = directory.path().string();
  const ProcessResult result = run();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.out, HasSubstr("cq_store_?[31m?.so can't be loaded\n"));
  EXPECT_TRUE(std::holds_alternative<JsonValue>(parse_json(run({"--json"}).out)));
}

}  // namespace
}  // namespace cq::test
