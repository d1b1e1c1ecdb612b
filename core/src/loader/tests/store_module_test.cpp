#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/store_module.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "loader/descriptor_checks.hpp"
#include "module_directory.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"

namespace {

namespace fs = std::filesystem;
using cq::Error;
using cq::ErrorKind;
using cq::host::StoreModule;
using cq::test::error_of;
using cq::test::kModules;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

StoreModule memory_module() {
  return StoreModule::load(kModules / "cq_store_memory.so");
}

StoreModule faulty_module(const std::string& name) {
  return StoreModule::load(kModules / "broken" / ("cq_store_" + name + ".so"));
}

// A copy of a module in a directory of its own.
class CopiedModule : public testing::Test {
 protected:
  CopiedModule() { fs::copy_file(kModules / "cq_store_memory.so", file_); }
  std::string complaint() {
    try {
      StoreModule::load(file_);
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }

  const cq::test::TempDirectory directory_;
  const fs::path file_ = directory_.path() / "cq_store_memory.so";
};

TEST_F(CopiedModule, IsRefusedWhereOthersMayWriteItOrItsDirectory) {
  EXPECT_EQ(complaint(), "");
  fs::permissions(file_, fs::perms(0666));
  EXPECT_THAT(complaint(), AllOf(HasSubstr(file_.string()), HasSubstr("everybody")));
  fs::permissions(file_, fs::perms(0644));
  fs::permissions(directory_.path(), fs::perms(0757));
  EXPECT_THAT(complaint(), HasSubstr("its directory " + directory_.path().string() +
                                     " may be written by everybody"));
  fs::permissions(directory_.path(), fs::perms(0700));
  EXPECT_EQ(complaint(), "");
}

TEST_F(CopiedModule, IsRefusedWhereASymbolicLinkLeadsToWhatOthersMayWrite) {
  const cq::test::TempDirectory other;
  const fs::path link = other.path() / "cq_store_link.so";
  fs::create_symlink(file_, link);
  fs::permissions(directory_.path(), fs::perms(0777));
  EXPECT_THAT(error_of([&] { StoreModule::load(link); }).what(),
              HasSubstr(directory_.path().string() + " may be written by everybody"));
  fs::permissions(directory_.path(), fs::perms(0700));
}

TEST(StoreModule, TellsWhatItsDescriptorSays) {
  const StoreModule module = memory_module();
  EXPECT_EQ(module.name(), "memory");
  EXPECT_EQ(module.version(), "1.0");
  EXPECT_THAT(std::string(module.summary()), HasSubstr("in memory"));
  EXPECT_THAT(module.schemes(), ElementsAre("memory"));
  EXPECT_EQ(module.file(), kModules / "cq_store_memory.so");
  EXPECT_TRUE(module.serves_dialect("memory"));
  EXPECT_FALSE(module.serves_dialect("memor"));
}

TEST(StoreModule, CarriesItsMigrationsInTheOrderOfTheirRevisions) {
  const StoreModule module = memory_module();
  ASSERT_EQ(module.feature("knowledge").migrations().migrations().size(), 3U);
  EXPECT_EQ(module.feature("knowledge").migrations().migrations()[0].file_name,
            "0001_accounts.sql");
  EXPECT_THAT(module.feature("knowledge").migrations().migrations()[0].tables,
              ElementsAre("users", "api_keys"));
  EXPECT_EQ(module.feature("knowledge").migrations().head(), "0003");
}

// One module file that must be refused, and what the refusal has to say.
struct Refusal {
  std::string module;
  std::vector<std::string> said;
};

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) {
  return out << refusal.module;
}

class RefusedModule : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedModule, IsNamedWithBothSidesAndTheFix) {
  const Error error = error_of([] { (void)faulty_module(GetParam().module); });
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.what(), HasSubstr("cq_store_" + GetParam().module + ".so"));
  for (const std::string& said : GetParam().said) EXPECT_THAT(error.what(), HasSubstr(said));
}

INSTANTIATE_TEST_SUITE_P(
    StoreModule, RefusedModule,
    testing::Values(
        Refusal{"noentry", {"no entry point", "cq_store_module", "define it"}},
        Refusal{"nodescriptor", {"returned no descriptor", "return the address of one"}},
        Refusal{"older",
                {"interface version 0", "version " + std::to_string(kCqInterfaceVersion),
                 "build the module against this server's headers"}},
        Refusal{"newer",
                {"interface version " + std::to_string(kCqInterfaceVersion + 1),
                 "has version " + std::to_string(kCqInterfaceVersion), "use a newer server"}},
        Refusal{"truncated",
                {"16 bytes", "at least " + std::to_string(cq::host::kSmallestDescriptor),
                 "build the module against this server's headers"}},
        Refusal{"otherruntime",
                {"libexample++ (other ABI)", CQ_CXX_RUNTIME, "the same standard library"}},
        Refusal{"nofactory",
                {"lists knowledge/1, health/1, but no store", "\"features.create_store\""}},
        Refusal{"nomigrationfactory", {"features.open_migrations", "fill it in"}},
        Refusal{"nomaintenancefactory", {"features.open_maintenance", "fill it in"}},
        Refusal{"nofeature", {"\"features\"", "fill it in"}},
        Refusal{"twofeatures", {"two features called \"knowledge\"", "a name of its own"}},
        Refusal{"oddfeature", {"feature \"Knowledge\"", "lower-case letters"}},
        Refusal{"truncatedfeature",
                {"16 bytes", "at least " + std::to_string(cq::host::kSmallestFeature),
                 "sizeof(cq_feature)"}},
        Refusal{"nopart", {"features.parts", "fill it in"}},
        Refusal{"oddpart", {"lists the part \"knowledge\"", "e.g. \"knowledge/1\""}},
        Refusal{"parttwice", {"\"knowledge/1\" twice", "list it once"}},
        Refusal{"listslittle", {"neither a part of a store nor migrations", "list what it has"}},
        Refusal{
            "partswithoutstore",
            {"feature \"knowledge\" lists reviews/1, archive/1, but no store", "or don't list it"}},
        Refusal{"storewithoutparts", {"has a store, but lists no part", "list what it hands out"}},
        Refusal{"nochain", {"lists migrations, but has none", "\"features.migrations\""}},
        Refusal{"strangechain", {"migrations that nothing would run", "list the part"}},
        Refusal{"strangefactory", {"has open_migrations, but doesn't list", "\"migrations/1\""}},
        Refusal{"nosettings", {"\"settings\"", "fill in"}},
        Refusal{"oddsetting", {"setting \"Level\"", "lower-case letters"}},
        Refusal{"oddsettingdefault", {"\"level\"", "default '10' isn't a number from 1 to 9"}},
        Refusal{"settingtwice", {"\"level\" twice", "list it once"}},
        Refusal{"noscheme", {"schemes", "fill it in"}},
        Refusal{"throwsonentry", {"no licence", "report it to the module's author"}},
        Refusal{"badchain", {"0001_headless.sql", "-- revision:", "fix the file"}},
        Refusal{"text", {"build it again for this system"}},
        Refusal{"absent", {"build it again for this system"}}),
    [](const auto& instance) { return instance.param.module; });

TEST(StoreModule, LoadsFromAPathWithOddCharacters) {
  const cq::test::TempDirectory directory;
  const fs::path odd = directory.path() / "a b%20c" / "x:y;'z\"" / "\xc3\xa4#?";
  fs::create_directories(odd);
  fs::copy_file(kModules / "cq_store_memory.so", odd / "cq_store_memory.so");
  const StoreModule module = StoreModule::load(odd / "cq_store_memory.so");
  EXPECT_EQ(module.name(), "memory");
  EXPECT_EQ(module.file(), odd / "cq_store_memory.so");
}

TEST(StoreModule, RefusesADriverThatItDoesNotServeAndNamesTheCanonicalForm) {
  const StoreModule module = memory_module();
  const cq::DatabaseUrl url = cq::parse_database_url("memory+shared://");
  EXPECT_FALSE(module.serves(url));
  for (const Error& error :
       {error_of([&] { (void)module.feature("knowledge").create_store(url); }),
        error_of([&] { (void)module.feature("knowledge").open_migrations(url); }),
        error_of([&] { (void)module.feature("knowledge").open_maintenance(url); })}) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("memory+shared://"), HasSubstr("'memory://'")));
  }
}

TEST(StoreModule, LetsAnErrorOfTheModuleThroughAsItIs) {
  const cq::DatabaseUrl url = cq::parse_database_url("memory:///?colour=red");
  const Error error =
      error_of([&] { (void)memory_module().feature("knowledge").create_store(url); });
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.what(), testing::StartsWith("The memory module takes initial=approved"));
}

TEST(StoreModule, TurnsAnyOtherExceptionIntoAnInternalErrorThatNamesTheModule) {
  for (const std::string name : {"throwsint", "throwsexception"}) {
    const StoreModule module = faulty_module(name);
    const cq::DatabaseUrl url = cq::parse_database_url(name + "://");
    for (const Error& error :
         {error_of([&] { (void)module.feature("knowledge").create_store(url); }),
          error_of([&] { (void)module.feature("knowledge").open_migrations(url); }),
          error_of([&] { (void)module.feature("knowledge").open_maintenance(url); })}) {
      EXPECT_EQ(error.kind(), ErrorKind::kInternal);
      EXPECT_THAT(error.what(), HasSubstr("module " + name));
    }
  }
}

TEST(StoreModule, KeepsWhatAnExceptionOfTheModuleSaid) {
  const StoreModule module = faulty_module("throwsexception");
  const cq::DatabaseUrl url = cq::parse_database_url("throwsexception://");
  EXPECT_THAT(error_of([&] { (void)module.feature("knowledge").create_store(url); }).what(),
              HasSubstr("the disk is on fire"));
  EXPECT_THAT(error_of([&] { (void)module.feature("knowledge").open_migrations(url); }).what(),
              HasSubstr("the tape is torn"));
  EXPECT_THAT(error_of([&] { (void)module.feature("knowledge").open_maintenance(url); }).what(),
              HasSubstr("the vault is flooded"));
}

TEST(StoreModule, TakesAFactoryThatReturnsNothingForAnInternalError) {
  const StoreModule module = faulty_module("returnsnull");
  const cq::DatabaseUrl url = cq::parse_database_url("returnsnull://");
  for (const Error& error :
       {error_of([&] { (void)module.feature("knowledge").create_store(url); }),
        error_of([&] { (void)module.feature("knowledge").open_migrations(url); }),
        error_of([&] { (void)module.feature("knowledge").open_maintenance(url); })}) {
    EXPECT_EQ(error.kind(), ErrorKind::kInternal);
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("module returnsnull"), HasSubstr("returned nothing")));
  }
}

TEST(StoreModule, RefusesToOpenMaintenanceThatTheModuleDoesNotList) {
  const Error error = error_of([] {
    (void)memory_module()
        .feature("knowledge")
        .open_maintenance(cq::parse_database_url("memory://"));
  });
  EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
  EXPECT_STREQ(error.what(),
               "Store module memory has no maintenance (part \"maintenance/1\"), which this "
               "needs; use the database's own tools, or a module that has it, as 'cq-server module "
               "list' shows.");
}

// A store as a server opens it: made, brought to head, opened.
std::unique_ptr<cq::Store> opened(const StoreModule& module, const std::string& url) {
  std::unique_ptr<cq::Store> store =
      module.feature("knowledge").create_store(cq::parse_database_url(url));
  cq::host::upgrade_to_head(cq::part<cq::MigrationTarget>(*store),
                            module.feature("knowledge").migrations());
  store->open();
  return store;
}

TEST(StoreModule, GivesAWholeStoreOfABackEndThatTheCoreHasNeverHeardOf) {
  const std::unique_ptr<cq::Store> store = opened(memory_module(), "memory://?initial=approved");
  cq::part<cq::Health>(*store).check();
  const cq::User ada = cq::part<cq::Users>(*store).create({0, "ada", "hash", cq::now()});
  EXPECT_EQ(cq::part<cq::Users>(*store).find("ada").value().id, ada.id);

  cq::ApiKey key;
  key.id = "k1";
  key.user_id = ada.id;
  key.created_at = cq::now();
  key.expires_at = key.created_at + std::chrono::hours(1);
  cq::part<cq::ApiKeys>(*store).create(key, {1});
  EXPECT_EQ(cq::part<cq::ApiKeys>(*store).find_active("k1", key.created_at).value().username,
            "ada");
  EXPECT_EQ(cq::part<cq::ApiKeys>(*store).list(ada.id).size(), 1U);

  cq::Unit unit;
  unit.id = "ku_00000000000000000000000000000001";
  unit.domains = {"api"};
  cq::part<cq::Knowledge>(*store).insert(unit);
  cq::KnowledgeQuery query;
  query.domains = {"api"};
  EXPECT_EQ(cq::part<cq::Knowledge>(*store).query(query).size(), 1U);
}

TEST(StoreModule, CarriesAnErrorOfAStoreAcrossTheBoundaryWithItsKind) {
  const std::unique_ptr<cq::Store> store = opened(memory_module(), "memory://");
  (void)cq::part<cq::Users>(*store).create({0, "ada", "hash", cq::now()});
  EXPECT_EQ(error_of([&] {
              (void)cq::part<cq::Users>(*store).create({0, "ada", "", cq::now()});
            }).kind(),
            ErrorKind::kConflict);
  EXPECT_EQ(error_of([&] { cq::part<cq::ApiKeys>(*store).create({}, {1}); }).kind(),
            ErrorKind::kNotFound);
}

TEST(StoreModule, SharesANamedDatabaseBetweenTheStoresOfThatName) {
  const StoreModule module = memory_module();
  const std::string url = "memory:///shared-between-stores";
  (void)cq::part<cq::Users>(*opened(module, url)).create({0, "ada", "hash", cq::now()});
  EXPECT_TRUE(cq::part<cq::Users>(*opened(module, url)).find("ada").has_value());
  EXPECT_FALSE(cq::part<cq::Users>(*opened(module, "memory://")).find("ada").has_value());
}

TEST(StoreModule, BringsTheErrorOfAStoreWhoseSchemaIsNotThere) {
  const std::unique_ptr<cq::Store> store =
      memory_module().feature("knowledge").create_store(cq::parse_database_url("memory://"));
  EXPECT_EQ(error_of([&] { store->open(); }).kind(), ErrorKind::kUnavailable);
}

}  // namespace
