#include "conformance/store_test.hpp"

#include <cq/host/migration_runner.hpp>

#include "conformance/samples.hpp"

namespace cq::test {

std::unique_ptr<Store> open_store(const host::StoreModule& module, const DatabaseUrl& url) {
  auto store = module.create_store(url);
  host::upgrade_to_head(store->migrations(), module.migrations());
  store->open();
  return store;
}

SubjectTest::SubjectTest()
    : module_(host::StoreModule::load(GetParam().module_file)),
      url_(GetParam().new_url(directory_.path())) {}

StoreTest::StoreTest() : store_(open_store(module(), url())) {}

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
  store_ = open_store(module(), url());
}

}  // namespace cq::test
