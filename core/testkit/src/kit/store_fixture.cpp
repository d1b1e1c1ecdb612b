#include <cq/host/migration_runner.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <exception>

#include "kit/run.hpp"

namespace cq::testkit {
namespace {

/// Takes a database that others will use back to what it was: down the chain, as far as it goes.
void empty(const host::StoreFeature& feature, const DatabaseUrl& url) {
  const auto target = feature.open_migrations(url);
  target->begin_run(host::kMigrationLockTimeout);
  const auto& migrations = feature.migrations().migrations();
  for (auto migration = migrations.rbegin(); migration != migrations.rend(); ++migration) {
    target->begin();
    try {
      target->execute(migration->down);
      target->commit();
    } catch (const Error&) {
      target->rollback();  // it wasn't there
    }
  }
  target->begin();
  target->set_version(std::nullopt);
  target->commit();
  target->end_run();
}

}  // namespace

std::unique_ptr<Store> open_store(const host::StoreFeature& feature, const DatabaseUrl& url) {
  auto store = feature.create_store(url);
  if (feature.has(MigrationTarget::kId)) {
    host::upgrade_to_head(part<MigrationTarget>(*store), feature.migrations());
  }
  store->open();
  return store;
}

SubjectTest::SubjectTest()
    : module_(host::StoreModule::load(GetParam().module_file)),
      feature_(module_.feature(GetParam().feature)),
      url_(GetParam().url.empty() ? DatabaseUrl() : url_in(GetParam(), directory_.path())) {
  // In the fixture, so that it holds however the kit is run, and for each test: one that fails may
  // leave something.
  if (!GetParam().url.empty()) require_nothing_there(GetParam(), feature_, url_);
}

SubjectTest::~SubjectTest() {
  if (!is_shared(GetParam()) || GetParam().url.empty()) return;
  try {
    empty(feature_, url_);
  } catch (const std::exception& error) {
    ADD_FAILURE() << "The database can't be emptied for the next test: " << error.what();
  }
}

std::set<std::string> SubjectTest::files_beside() const {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

StoreTest::StoreTest() {
  const SentenceScope scope("store.life", __FILE__, __LINE__, SentenceScope::Stage::kSetUp);
  store_ = open_store(feature(), url());
}

void StoreTest::insert_approved(const std::vector<Unit>& units) const {
  insert_decided(units, ReviewStatus::kApproved);
}

void StoreTest::insert_rejected(const std::vector<Unit>& units) const {
  insert_decided(units, ReviewStatus::kRejected);
}

void StoreTest::insert_decided(const std::vector<Unit>& units, ReviewStatus status) const {
  for (const Unit& unit : units) {
    knowledge().insert(unit);
    reviews().decide(unit.id, status, "bob", at("2026-01-05T00:00:00Z"));
  }
}

void StoreTest::reopen() {
  store_.reset();
  store_ = open_store(feature(), url());
}

}  // namespace cq::testkit
