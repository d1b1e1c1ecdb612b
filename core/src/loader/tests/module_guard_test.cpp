#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/audit.hpp>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/store_module.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/search.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/store.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "module_directory.hpp"

namespace {

using cq::Error;
using cq::ErrorKind;
using cq::host::StoreModule;
using cq::test::kModules;
using testing::HasSubstr;

// Keeps what it hears of.
class KeptCalls final : public cq::host::CallObserver {
 public:
  void on_call(const cq::host::CallSample& sample) noexcept override {
    calls.emplace_back(std::string(sample.operation), sample.failed);
    EXPECT_GE(sample.duration.count(), 0);
  }

  std::vector<std::pair<std::string, bool>> calls;
};

cq::host::StoreFeature knowledge_of(const std::string& module) {
  return StoreModule::load(kModules / (module + ".so")).feature("knowledge");
}

// The parts of the module whose every method throws what is no Error.
class ModuleGuard : public testing::TestWithParam<const char*> {
 protected:
  ModuleGuard() { store_->open(); }

  const StoreModule module_ = StoreModule::load(kModules / "broken/cq_store_throwseverywhere.so");
  const cq::DatabaseUrl url_ =
      cq::parse_database_url(std::string("throwseverywhere:///") + GetParam());
  KeptCalls observer_;
  const std::unique_ptr<cq::Store> store_ =
      module_.feature("knowledge").create_store(url_, &observer_);
  const std::unique_ptr<cq::MigrationTarget> target_ =
      module_.feature("knowledge").open_migrations(url_);
  const std::unique_ptr<cq::Maintenance> maintenance_ =
      module_.feature("knowledge").open_maintenance(url_);

  // Each method that may throw, by the name that its errors give it.
  std::map<std::string, std::function<void()>> calls() {
    cq::Users& users = cq::part<cq::Users>(*store_);
    cq::ApiKeys& keys = cq::part<cq::ApiKeys>(*store_);
    cq::Knowledge& knowledge = cq::part<cq::Knowledge>(*store_);
    cq::FastQuery& fast_query = cq::part<cq::FastQuery>(*store_);
    cq::Reviews& reviews = cq::part<cq::Reviews>(*store_);
    cq::Statistics& statistics = cq::part<cq::Statistics>(*store_);
    cq::OldDocuments& documents = cq::part<cq::OldDocuments>(*store_);
    cq::Audit& audit = cq::part<cq::Audit>(*store_);
    cq::Archive& archive = cq::part<cq::Archive>(*store_);
    std::map<std::string, std::function<void()>> all{
        {"users.create", [&] { (void)users.create({}); }},
        {"users.find", [&] { (void)users.find(""); }},
        {"users.list", [&] { (void)users.list(); }},
        {"users.set_password_hash", [&] { users.set_password_hash("", ""); }},
        {"users.set_role", [&] { users.set_role("", {}); }},
        {"users.end_tokens", [&] { users.end_tokens("", {}); }},
        {"users.remove", [&] { (void)users.remove(""); }},
        {"api_keys.create", [&] { keys.create({}, {}); }},
        {"api_keys.list", [&] { (void)keys.list(1); }},
        {"api_keys.find_active", [&] { (void)keys.find_active("", {}); }},
        {"api_keys.revoke", [&] { (void)keys.revoke(1, "", {}); }},
        {"api_keys.touch", [&] { keys.touch("", {}); }},
        {"knowledge.insert", [&] { knowledge.insert({}); }},
        {"knowledge.find", [&] { (void)knowledge.find(""); }},
        {"knowledge.query", [&] { (void)knowledge.query({}); }},
        {"knowledge.confirm", [&] { (void)knowledge.confirm("", {}, ""); }},
        {"knowledge.flag", [&] { (void)knowledge.flag("", {}, {}, ""); }},
        {"knowledge.statistics", [&] { (void)statistics.of_knowledge({}); }},
        {"fast_query.try_query", [&] { (void)fast_query.try_query({}); }},
        {"reviews.queue", [&] { (void)reviews.queue(1, 0); }},
        {"reviews.list", [&] { (void)reviews.list({}); }},
        {"reviews.decide", [&] { reviews.decide("", {}, "", {}); }},
        {"reviews.statistics", [&] { (void)statistics.of_reviews({}, {}); }},
        {"changes.now", [&] { (void)cq::part<cq::Changes>(*store_).now(); }},
        {"changes.read", [&] { (void)cq::part<cq::Changes>(*store_).read("", 1); }},
        {"search.find", [&] { (void)cq::part<cq::Search>(*store_).find({}, {}); }},
        {"old_documents.find", [&] { (void)documents.find(); }},
        {"old_documents.convert", [&] { (void)documents.convert(); }},
        {"health.check", [&] { cq::part<cq::Health>(*store_).check(); }},
        {"audit.record_with", [&] { audit.record_with({}, [] {}); }},
        {"audit.record", [&] { audit.record({}); }},
        {"audit.list", [&] { (void)audit.list({}); }},
        {"audit.trim", [&] { (void)audit.trim({}, 0, 0); }},
        {"archive.counts", [&] { (void)archive.counts(); }},
        {"archive.read", [&] { archive.read([](const cq::ArchiveRecord&) {}); }},
        {"archive.write", [&] { (void)archive.write({}); }},
        {"archive.other_tables", [&] { (void)archive.other_tables(); }},
        {"maintenance.diagnose", [&] { (void)maintenance_->diagnose(); }},
        {"maintenance.contents", [&] { (void)maintenance_->contents(); }},
        {"maintenance.inspect", [&] { (void)maintenance_->inspect(""); }},
        {"maintenance.back_up", [&] { (void)maintenance_->back_up("", {}); }},
        {"maintenance.back_up_beside", [&] { (void)maintenance_->back_up_beside(""); }},
        {"maintenance.require_restorable", [&] { (void)maintenance_->require_restorable(""); }},
        {"maintenance.restore", [&] { (void)maintenance_->restore("", {}, {}); }}};
    for (cq::MigrationTarget* target : {target_.get(), &cq::part<cq::MigrationTarget>(*store_)}) {
      const std::map<std::string, std::function<void()>> of_target{
          {"table_names", [target] { (void)target->table_names(); }},
          {"versions", [target] { (void)target->versions(); }},
          {"schema_version", [target] { (void)target->schema_version(); }},
          {"schema_lines", [target] { (void)target->schema_lines(); }},
          {"schema_lines_after", [target] { (void)target->schema_lines_after({}); }},
          {"begin_run", [target] { target->begin_run({}); }},
          {"end_run", [target] { target->end_run(); }},
          {"begin", [target] { target->begin(); }},
          {"commit", [target] { target->commit(); }},
          {"execute", [target] { target->execute(""); }},
          {"set_version", [target] { target->set_version({}); }}};
      for (const auto& [method, call] : of_target) {
        // Those of the store's own target begin with a blank, so that each has a name of its own.
        const std::string part = target == target_.get() ? "migrations." : " migrations.";
        all.emplace(part + method, call);
      }
    }
    return all;
  }
};

TEST_P(ModuleGuard, TurnsWhateverAModuleThrowsIntoAnInternalErrorThatNamesModuleAndOperation) {
  const std::string named = "Store module throwseverywhere (" + module_.file().string();
  const std::string said =
      GetParam() == std::string("int")
          ? ": an exception of an unknown type; report it to the module's author."
          : ": the disk is on fire; report it to the module's author.";
  for (const auto& [name, call] : calls()) {
    const std::string operation = name.substr(name.find_first_not_of(' '));
    try {
      call();
      ADD_FAILURE() << name << " threw nothing";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInternal) << name;
      EXPECT_THAT(error.what(), testing::StartsWith(named));
      EXPECT_THAT(error.what(), HasSubstr(") failed in " + operation));
      EXPECT_THAT(error.what(), testing::EndsWith(said));
    }
  }
}

TEST_P(ModuleGuard, TellsTheObserverOfEachCallOfAPartThatServes) {
  for (const auto& [name, call] : calls()) {
    observer_.calls.clear();
    EXPECT_THROW(call(), Error) << name;
    const bool is_hidden = name.find("migrations.") != std::string::npos ||
                           name.starts_with("maintenance.") || name == "health.check" ||
                           name == "audit.record_with";
    if (is_hidden) {
      EXPECT_TRUE(observer_.calls.empty()) << name;
      continue;
    }
    // A query that may not wait counts as the query that it is.
    const std::string counted = name == "fast_query.try_query" ? "knowledge.query" : name;
    EXPECT_THAT(observer_.calls, testing::ElementsAre(testing::Pair(counted, true)));
  }
}

struct Mine {
  int number;
};

TEST_P(ModuleGuard, LetsWhatTheHostsOwnCallbackThrewThroughAsItIs) {
  const auto throw_mine = [](auto&&...) { throw Mine{7}; };
  const std::map<std::string, std::function<void()>> calls{
      {"read", [&] { cq::part<cq::Archive>(*store_).read(throw_mine); }},
      {"record_with", [&] { cq::part<cq::Audit>(*store_).record_with({}, throw_mine); }},
      {"back_up", [&] { (void)maintenance_->back_up("", throw_mine); }},
      {"restore", [&] { (void)maintenance_->restore("", {}, throw_mine); }}};
  for (const auto& [name, call] : calls) {
    try {
      call();
      ADD_FAILURE() << name << " threw nothing";
    } catch (const Mine& mine) {
      EXPECT_EQ(mine.number, 7) << name;
    }
  }
}

TEST_P(ModuleGuard, TellsTheModulesOwnFailureFromWhatACallbackThrewBeforeIt) {
  // The module catches this one and throws one of its own instead.
  EXPECT_THROW(cq::part<cq::Archive>(*store_).read(
                   [](const cq::ArchiveRecord&) { throw std::runtime_error("the host's"); }),
               Error);
}

INSTANTIATE_TEST_SUITE_P(Core, ModuleGuard, testing::Values("exception", "int"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST(StoreGuard, FindsAPartThatIsListedAndIsNotThereAsTheStoreOpens) {
  for (const auto& [module, said] : std::map<std::string, std::string>{
           {"liststoomuch", "lists the part \"archive/1\", but its store has none"},
           {"mixesup", "hands out something else as \"knowledge/1\""}}) {
    const auto store = knowledge_of("broken/cq_store_" + module)
                           .create_store(cq::parse_database_url(module + "://"));
    try {
      store->open();
      ADD_FAILURE() << module << " opened";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInternal);
      EXPECT_THAT(error.what(), HasSubstr(said));
    }
  }
}

TEST(StoreGuard, HasNoPartsButMigrationsBeforeItIsOpened) {
  const auto store =
      knowledge_of("cq_store_memory").create_store(cq::parse_database_url("memory://"));
  EXPECT_EQ(cq::find_part<cq::Users>(*store), nullptr);
  EXPECT_NE(cq::find_part<cq::MigrationTarget>(*store), nullptr);
  try {
    (void)cq::part<cq::Users>(*store);
    ADD_FAILURE() << "it has users";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
    EXPECT_THAT(error.what(), HasSubstr("\"users/1\""));
  }
}

TEST(StoreGuard, HidesAPartThatTheModuleHasAndDoesNotList) {
  const auto feature = knowledge_of("lacking/cq_store_lacksarchive");
  const auto store = feature.create_store(cq::parse_database_url("lacksarchive://"));
  cq::host::upgrade_to_head(cq::part<cq::MigrationTarget>(*store), feature.migrations());
  store->open();
  EXPECT_EQ(store->find_part("archive/1"), nullptr);
  EXPECT_NE(store->find_part("users/1"), nullptr);
}

TEST(StoreGuard, TellsTheObserverOfCallsThatGoWell) {
  KeptCalls observer;
  const auto feature = knowledge_of("cq_store_memory");
  const auto store = feature.create_store(cq::parse_database_url("memory://"), &observer);
  cq::host::upgrade_to_head(cq::part<cq::MigrationTarget>(*store), feature.migrations());
  store->open();
  cq::part<cq::Health>(*store).check();
  EXPECT_TRUE(observer.calls.empty());
  EXPECT_FALSE(cq::part<cq::Knowledge>(*store).find("ku_1"));
  (void)cq::part<cq::Statistics>(*store).of_reviews({}, {});
  EXPECT_THAT(observer.calls, testing::ElementsAre(testing::Pair("knowledge.find", false),
                                                   testing::Pair("reviews.statistics", false)));
}

}  // namespace
