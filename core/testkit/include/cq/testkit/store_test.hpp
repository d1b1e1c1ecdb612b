#pragma once

#include <gtest/gtest.h>

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/host/store_module.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/testkit/sentence.hpp>
#include <cq/testkit/subject.hpp>
#include <cq/testkit/suite.hpp>
#include <cq/testkit/temp_directory.hpp>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cq::testkit {

/// A store on that database, brought to head, if it has migrations, and opened.
std::unique_ptr<Store> open_store(const host::StoreFeature& feature, const DatabaseUrl& url);

/// A subject's module, with a new database of it.
class SubjectTest : public testing::TestWithParam<Subject> {
 public:
  SubjectTest(const SubjectTest&) = delete;
  SubjectTest& operator=(const SubjectTest&) = delete;
  SubjectTest(SubjectTest&&) = delete;
  SubjectTest& operator=(SubjectTest&&) = delete;
  ~SubjectTest() override;

 protected:
  SubjectTest();

  [[nodiscard]] const host::StoreModule& module() const { return module_; }
  /// What of the module is checked.
  [[nodiscard]] const host::StoreFeature& feature() const { return feature_; }
  [[nodiscard]] const DatabaseUrl& url() const { return url_; }
  /// The names of the files in the directory that the URL may name.
  [[nodiscard]] std::set<std::string> files_beside() const;
  [[nodiscard]] bool lists(std::string_view part) const { return feature_.has(part); }

 private:
  TempDirectory directory_;
  host::StoreModule module_;
  host::StoreFeature feature_;
  DatabaseUrl url_;
};

/// The same with a store that is open.
class StoreTest : public SubjectTest {
 protected:
  StoreTest();

  [[nodiscard]] Store& store() const { return *store_; }
  [[nodiscard]] Users& users() const { return part<Users>(*store_); }
  [[nodiscard]] ApiKeys& api_keys() const { return part<ApiKeys>(*store_); }
  [[nodiscard]] Knowledge& knowledge() const { return part<Knowledge>(*store_); }
  [[nodiscard]] Reviews& reviews() const { return part<Reviews>(*store_); }
  [[nodiscard]] Statistics& statistics() const { return part<Statistics>(*store_); }

  /// Adds units and has bob decide them at 2026-01-05T00:00:00Z.
  void insert_approved(const std::vector<Unit>& units) const;
  void insert_rejected(const std::vector<Unit>& units) const;
  /// Ends the store and opens another one on the same database.
  void reopen();

 private:
  void insert_decided(const std::vector<Unit>& units, ReviewStatus status) const;

  std::unique_ptr<Store> store_;
};

}  // namespace cq::testkit
