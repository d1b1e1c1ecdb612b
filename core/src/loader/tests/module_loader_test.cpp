#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/module_loader.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "module_directory.hpp"
#include "support/temp_directory.hpp"

namespace {

namespace fs = std::filesystem;
using cq::Error;
using cq::ErrorKind;
using cq::host::FoundModule;
using cq::host::module_search_path;
using cq::host::ModuleDirectory;
using cq::host::ModuleLoader;
using cq::test::kModules;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void put_memory_module(const fs::path& file) {
  fs::create_directories(file.parent_path());
  fs::copy_file(kModules / "cq_store_memory.so", file);
}

Error error_for(const ModuleLoader& loader, const std::string& url) {
  try {
    (void)loader.load_for(cq::parse_database_url(url));
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no Error was thrown for " << url;
  return {ErrorKind::kInternal, ""};
}

cq::host::SettingLookup path_setting(const std::optional<std::string>& value) {
  return [value](const std::string& name) {
    return name == "CQ_STORE_MODULE_PATH" ? value : std::nullopt;
  };
}

TEST(ModuleSearchPath, TakesTheSettingsDirectoriesThenTheBinarysThenTheInstalledOnes) {
  const std::vector<ModuleDirectory> places = module_search_path(path_setting("/one:/two words"));
  ASSERT_EQ(places.size(), 4U);
  EXPECT_EQ(places[0].path, "/one");
  EXPECT_EQ(places[1].path, "/two words");
  EXPECT_EQ(places[0].reason, "CQ_STORE_MODULE_PATH");
  const fs::path binary = fs::read_symlink("/proc/self/exe");
  EXPECT_EQ(places[2].path.lexically_normal(),
            (binary.parent_path() / ".." / "lib" / "cq").lexically_normal());
  EXPECT_EQ(places[3].path.filename(), "cq");
  EXPECT_THAT(places[3].reason, HasSubstr("install"));
}

TEST(ModuleSearchPath, TakesNoDirectoryFromAnEmptySettingOrAnEmptyEntry) {
  const std::size_t without = module_search_path(path_setting(std::nullopt)).size();
  EXPECT_EQ(module_search_path(path_setting("")).size(), without);
  EXPECT_EQ(module_search_path(path_setting(":::")).size(), without);
  EXPECT_EQ(module_search_path(path_setting(":/one:")).size(), without + 1);
}

TEST(ModuleLoader, LoadsTheModuleOfTheDialectsName) {
  const ModuleLoader loader({{kModules, "the tests"}});
  EXPECT_EQ(loader.load_for(cq::parse_database_url("memory://")).file(),
            kModules / "cq_store_memory.so");
}

TEST(ModuleLoader, TakesTheModuleOfTheFirstDirectoryThatHasIt) {
  const cq::test::TempDirectory directory;
  const fs::path second = directory.path() / "second";
  const fs::path third = directory.path() / "third";
  put_memory_module(second / "cq_store_memory.so");
  put_memory_module(third / "cq_store_memory.so");
  const ModuleLoader loader(
      {{directory.path() / "first", "a"}, {second, "b"}, {third, "c"}, {kModules, "d"}});
  EXPECT_EQ(loader.load_for(cq::parse_database_url("memory:///x")).file(),
            second / "cq_store_memory.so");
}

TEST(ModuleLoader, FindsAModuleOfAnotherNameByTheDialectThatItServes) {
  const cq::test::TempDirectory directory;
  put_memory_module(directory.path() / "cq_store_elephant.so");
  const ModuleLoader loader({{directory.path(), "the tests"}});
  EXPECT_EQ(loader.load_for(cq::parse_database_url("memory://")).file().filename(),
            "cq_store_elephant.so");
}

TEST(ModuleLoader, LoadsAModuleWhoseDriverIsNotServedSoThatItCanNameItsCanonicalForm) {
  const ModuleLoader loader({{kModules, "the tests"}});
  EXPECT_EQ(loader.load_for(cq::parse_database_url("memory+shared://")).name(), "memory");
}

TEST(ModuleLoader, NamesTheCanonicalFormOfAModuleThatIsOnlyCalledLikeTheDialect) {
  const cq::test::TempDirectory directory;
  fs::copy_file(kModules / "cq_store_memory.so", directory.path() / "cq_store_mem.so");
  const Error error = error_for(ModuleLoader({{directory.path(), "the tests"}}), "mem://");
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("'mem://'"), HasSubstr("'memory://'")));
}

TEST(ModuleLoader, SuggestsTheSchemeThatIsWrittenInCapitals) {
  const ModuleLoader loader({{kModules, "the tests"}});
  EXPECT_THAT(error_for(loader, "MEMORY://").what(), HasSubstr("did you mean 'memory://'?"));
}

// The dynamic linker would die of SIGBUS where a segment is cut; where only what lies behind the
// segments is (much of a build with debug information), the module would be loaded.
TEST(ModuleLoader, RefusesAModuleThatWasCutOffAtAnyPlace) {
  const cq::test::TempDirectory directory;
  const fs::path file = directory.path() / "cq_store_memory.so";
  const ModuleLoader loader({{directory.path(), "the tests"}});
  const std::uintmax_t whole = fs::file_size(kModules / "cq_store_memory.so");
  for (const std::uintmax_t size :
       {std::uintmax_t{0}, std::uintmax_t{10}, std::uintmax_t{64}, std::uintmax_t{100},
        std::uintmax_t{4096}, whole / 8, whole - 1}) {
    fs::copy_file(kModules / "cq_store_memory.so", file, fs::copy_options::overwrite_existing);
    fs::resize_file(file, size);
    const Error error = error_for(loader, "memory://");
    EXPECT_EQ(error.kind(), ErrorKind::kUnavailable) << size;
    EXPECT_THAT(error.what(), HasSubstr(file.string())) << size;
  }
}

TEST(ModuleLoader, NamesAnUnknownSchemeWhatIsOfferedAndTheNearestName) {
  const ModuleLoader loader({{kModules, "the tests"}});
  const Error error = error_for(loader, "memry://");
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("'memry://'"), HasSubstr("serve memory://"),
                                  HasSubstr("did you mean 'memory://'?")));
}

TEST(ModuleLoader, SuggestsNothingForASchemeThatIsLikeNoOther) {
  const ModuleLoader loader({{kModules, "the tests"}});
  EXPECT_THAT(
      error_for(loader, "oracle12://").what(),
      AllOf(HasSubstr("'oracle12://'"), HasSubstr("memory://"), Not(HasSubstr("did you mean"))));
}

TEST(ModuleLoader, SaysWhenNothingIsOfferedAtAll) {
  const cq::test::TempDirectory directory;
  EXPECT_THAT(error_for(ModuleLoader({{directory.path(), "the tests"}}), "memry://").what(),
              HasSubstr("serve nothing"));
}

TEST(ModuleLoader, NeverShowsThePasswordOfAUrlThatNothingServes) {
  const ModuleLoader loader({{kModules, "the tests"}});
  EXPECT_THAT(error_for(loader, "memry://ada:quite-secret@host/x").what(),
              Not(HasSubstr("quite-secret")));
}

TEST(ModuleLoader, ListsEveryPlaceWithItsReasonWhenAModuleCannotBeLoaded) {
  const cq::test::TempDirectory directory;
  const ModuleLoader loader(
      {{directory.path() / "empty", "CQ_STORE_MODULE_PATH"}, {kModules / "broken", "here"}});
  const Error error = error_for(loader, "older://");
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.what(),
              AllOf(HasSubstr((directory.path() / "empty" / "cq_store_older.so").string()),
                    HasSubstr("(CQ_STORE_MODULE_PATH): there is no such file"),
                    HasSubstr((kModules / "broken" / "cq_store_older.so").string()),
                    HasSubstr("interface version 0")));
}

TEST(ModuleLoader, SaysWhereItLookedForAModuleThatIsNotInstalled) {
  const cq::test::TempDirectory directory;
  const ModuleLoader loader({{directory.path(), "the tests"}});
  const Error error = error_for(loader, "sqlite:///x.db");
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.what(), AllOf(HasSubstr((directory.path() / "cq_store_sqlite.so").string()),
                                  HasSubstr("(the tests): there is no such file"),
                                  HasSubstr("CQ_STORE_MODULE_PATH")));
}

TEST(ModuleLoader, TakesADialectForANameAndNeverForAPath) {
  const cq::test::TempDirectory directory;
  put_memory_module(directory.path() / "x" / "cq_store_memory.so");
  fs::create_directories(directory.path() / "x" / "inner" / "cq_store_.");
  const ModuleLoader loader({{directory.path() / "x" / "inner", "the tests"}});
  cq::DatabaseUrl url;
  url.dialect = "./../cq_store_memory";
  EXPECT_THROW((void)loader.load_for(url), Error);
}

TEST(ModuleLoader, FindsEveryModuleLoadedOrNot) {
  const cq::test::TempDirectory directory;
  put_memory_module(directory.path() / "cq_store_memory.so");
  std::ofstream(directory.path() / "cq_store_text.so") << "no shared object\n";
  std::ofstream(directory.path() / "notes.txt") << "no module either\n";
  const ModuleLoader loader(
      {{directory.path(), "a"}, {directory.path() / "absent", "b"}, {kModules / "broken", "c"}});
  const std::vector<FoundModule> found = loader.find_all();
  ASSERT_GE(found.size(), 3U);
  EXPECT_EQ(found[0].file.filename(), "cq_store_memory.so");
  EXPECT_TRUE(found[0].module.has_value());
  EXPECT_EQ(found[1].file.filename(), "cq_store_text.so");
  EXPECT_FALSE(found[1].module.has_value());
  EXPECT_THAT(found[1].problem, HasSubstr("cq_store_text.so"));
  EXPECT_EQ(found[2].file.parent_path(), kModules / "broken");
}

}  // namespace
