#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/store_module.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "module_directory.hpp"

namespace {

using cq::Error;
using cq::ErrorKind;
using cq::host::StoreModule;
using cq::test::kModules;
using testing::HasSubstr;

// The parts of the module whose every method throws what is no Error.
class ModuleGuard : public testing::TestWithParam<const char*> {
 protected:
  ModuleGuard() { store_->open(); }

  const StoreModule module_ = StoreModule::load(kModules / "broken/cq_store_throwseverywhere.so");
  const cq::DatabaseUrl url_ =
      cq::parse_database_url(std::string("throwseverywhere:///") + GetParam());
  const std::unique_ptr<cq::Store> store_ = module_.create_store(url_);
  const std::unique_ptr<cq::MigrationTarget> target_ = module_.open_migrations(url_);
  const std::unique_ptr<cq::Maintenance> maintenance_ = module_.open_maintenance(url_);

  // Each method that may throw, by the name that its errors give it.
  std::map<std::string, std::function<void()>> calls() {
    cq::Users& users = store_->users();
    cq::ApiKeys& keys = store_->api_keys();
    cq::Knowledge& knowledge = store_->knowledge();
    cq::Reviews& reviews = store_->reviews();
    cq::Archive& archive = store_->archive();
    std::map<std::string, std::function<void()>> all{
        {"users.create", [&] { (void)users.create({}); }},
        {"users.find", [&] { (void)users.find(""); }},
        {"users.list", [&] { (void)users.list(); }},
        {"users.set_password_hash", [&] { users.set_password_hash("", ""); }},
        {"users.remove", [&] { (void)users.remove(""); }},
        {"api_keys.create", [&] { keys.create({}, 1); }},
        {"api_keys.list", [&] { (void)keys.list(1); }},
        {"api_keys.find_active", [&] { (void)keys.find_active("", {}); }},
        {"api_keys.revoke", [&] { (void)keys.revoke(1, "", {}); }},
        {"api_keys.touch", [&] { keys.touch("", {}); }},
        {"knowledge.insert", [&] { knowledge.insert({}); }},
        {"knowledge.find", [&] { (void)knowledge.find(""); }},
        {"knowledge.query", [&] { (void)knowledge.query({}); }},
        {"knowledge.confirm", [&] { (void)knowledge.confirm("", {}); }},
        {"knowledge.flag", [&] { (void)knowledge.flag("", {}); }},
        {"knowledge.statistics", [&] { (void)knowledge.statistics({}); }},
        {"reviews.queue", [&] { (void)reviews.queue(1, 0); }},
        {"reviews.list", [&] { (void)reviews.list({}); }},
        {"reviews.decide", [&] { reviews.decide("", {}, "", {}); }},
        {"reviews.statistics", [&] { (void)reviews.statistics({}, {}); }},
        {"health.check", [&] { store_->health().check(); }},
        {"archive.counts", [&] { (void)archive.counts(); }},
        {"archive.read", [&] { archive.read([](const cq::ArchiveRecord&) {}); }},
        {"archive.write", [&] { (void)archive.write({}); }},
        {"maintenance.examine", [&] { (void)maintenance_->examine(); }},
        {"maintenance.contents", [&] { (void)maintenance_->contents(); }},
        {"maintenance.inspect", [&] { (void)maintenance_->inspect(""); }},
        {"maintenance.back_up", [&] { (void)maintenance_->back_up("", {}); }},
        {"maintenance.back_up_beside", [&] { (void)maintenance_->back_up_beside(""); }},
        {"maintenance.require_restorable", [&] { (void)maintenance_->require_restorable(""); }},
        {"maintenance.restore", [&] { (void)maintenance_->restore("", {}, {}); }}};
    for (cq::MigrationTarget* target : {target_.get(), &store_->migrations()}) {
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

struct Mine {
  int number;
};

TEST_P(ModuleGuard, LetsWhatTheHostsOwnCallbackThrewThroughAsItIs) {
  const auto throw_mine = [](auto&&...) { throw Mine{7}; };
  const std::map<std::string, std::function<void()>> calls{
      {"read", [&] { store_->archive().read(throw_mine); }},
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
  EXPECT_THROW(store_->archive().read(
                   [](const cq::ArchiveRecord&) { throw std::runtime_error("the host's"); }),
               Error);
}

INSTANTIATE_TEST_SUITE_P(Core, ModuleGuard, testing::Values("exception", "int"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST(StoreGuard, FindsAPartThatWasClaimedAndIsNotThereAsTheStoreOpens) {
  const StoreModule module = StoreModule::load(kModules / "broken/cq_store_claimstoomuch.so");
  const auto store = module.create_store(cq::parse_database_url("claimstoomuch://"));
  try {
    store->open();
    ADD_FAILURE() << "it opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
    EXPECT_THAT(error.what(), HasSubstr("has no archive"));
  }
}

TEST(StoreGuard, HasNoPartsBeforeItIsOpened) {
  const StoreModule module = StoreModule::load(kModules / "cq_store_memory.so");
  const auto store = module.create_store(cq::parse_database_url("memory://"));
  EXPECT_THROW((void)store->users(), Error);
  EXPECT_NO_THROW((void)store->migrations());
}

}  // namespace
