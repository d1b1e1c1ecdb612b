#pragma once

#include <gtest/gtest.h>

#include <cq/host/store_module.hpp>
#include <memory>
#include <string>
#include <vector>

#include "conformance/subject.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {

/// A store on that database, brought to head and opened.
std::unique_ptr<Store> open_store(const host::StoreModule& module, const DatabaseUrl& url);

/// A subject's module, with a new database of it.
class SubjectTest : public testing::TestWithParam<Subject> {
 protected:
  SubjectTest();

  [[nodiscard]] const host::StoreModule& module() const { return module_; }
  [[nodiscard]] const DatabaseUrl& url() const { return url_; }

 private:
  TempDirectory directory_;
  host::StoreModule module_;
  DatabaseUrl url_;
};

/// The same with a store that is open.
class StoreTest : public SubjectTest {
 protected:
  StoreTest();

  [[nodiscard]] Store& store() const { return *store_; }
  [[nodiscard]] Users& users() const { return store_->users(); }
  [[nodiscard]] ApiKeys& api_keys() const { return store_->api_keys(); }
  [[nodiscard]] Knowledge& knowledge() const { return store_->knowledge(); }
  [[nodiscard]] Reviews& reviews() const { return store_->reviews(); }

  /// Adds units and has bob decide them at 2026-01-05T00:00:00Z.
  void insert_approved(const std::vector<Unit>& units) const;
  void insert_rejected(const std::vector<Unit>& units) const;
  /// Ends the store and opens another one on the same database.
  void reopen();

 private:
  void insert_decided(const std::vector<Unit>& units, ReviewStatus status) const;

  std::unique_ptr<Store> store_;
};

inline std::string name_of(const testing::TestParamInfo<Subject>& subject) {
  return subject.param.name;
}

/// Instantiates a suite of either kind for a list of subjects.
#define CQ_FOR_SUBJECTS(suite, subjects) \
  INSTANTIATE_TEST_SUITE_P(Store, suite, testing::ValuesIn(subjects), &name_of)

}  // namespace cq::test
