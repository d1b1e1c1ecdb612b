#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/audit.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/search.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/maintenance.hpp>
#include <cq/migration_target.hpp>
#include <cq/testkit/subject.hpp>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace cq::testkit {

/// The ids of parts, each once.
class PartIds {
 public:
  constexpr PartIds(std::initializer_list<std::string_view> ids) {
    for (const std::string_view id : ids) add(id);
  }

  [[nodiscard]] constexpr const std::string_view* begin() const { return ids_.data(); }
  [[nodiscard]] constexpr const std::string_view* end() const { return ids_.data() + count_; }
  [[nodiscard]] constexpr bool empty() const { return count_ == 0; }

  /// Those of either.
  friend constexpr PartIds operator|(PartIds left, const PartIds& right) {
    for (const std::string_view id : right) left.add(id);
    return left;
  }

 private:
  constexpr void add(std::string_view id) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (ids_[i] == id) return;
    }
    ids_[count_++] = id;
  }

  std::array<std::string_view, 16> ids_{};
  std::size_t count_ = 0;
};

/// As a suite's feature: it runs on each feature whose sample records are known.
inline constexpr std::string_view kAnyFeatureWithRecords = "*";

/// What a suite of tests is about, and what a subject must have for it.
struct Suite {
  const char* name = "";
  const char* part = "";  ///< as the report calls it, e.g. "api keys"
  PartIds needs{};        ///< parts that the module must list
  Lasting lasting = Lasting::kStore;
  PartIds lacks{};             ///< parts of which the module must list none
  std::string_view feature{};  ///< whose records it is about; empty: knowledge's, or any's
};

/// The subjects that have what the suite needs.
std::vector<Subject> subjects_for(const Suite& suite);

/// Makes the report know of a suite.
class SuiteRegistration {
 public:
  explicit SuiteRegistration(const Suite& suite);
};

inline std::string name_of(const testing::TestParamInfo<Subject>& subject) {
  return subject.param.name;
}

// What suites need. Most look at a store's knowledge.
inline constexpr PartIds kNeedsNothing{};
inline constexpr PartIds kNeedsStore{Knowledge::kId, Health::kId};
inline constexpr PartIds kNeedsMigrations{MigrationTarget::kId};
inline constexpr PartIds kNeedsFastQuery =
    kNeedsStore | PartIds{Reviews::kId} | PartIds{FastQuery::kId};
inline constexpr PartIds kNeedsAccounts = kNeedsStore | PartIds{Users::kId, ApiKeys::kId};
inline constexpr PartIds kNeedsReviews = kNeedsStore | PartIds{Reviews::kId};
inline constexpr PartIds kNeedsStatistics = kNeedsReviews | PartIds{Statistics::kId};
inline constexpr PartIds kNeedsOldDocuments = kNeedsStore | PartIds{OldDocuments::kId};
inline constexpr PartIds kNeedsArchive = kNeedsAccounts | kNeedsReviews | PartIds{Archive::kId};

inline constexpr PartIds kNeedsAudit = kNeedsAccounts | kNeedsReviews | PartIds{Audit::kId};

/// All that a store can hand out.
inline constexpr PartIds kPartsOfStore =
    kNeedsArchive | kNeedsStatistics | kNeedsAudit |
    PartIds{FastQuery::kId, OldDocuments::kId, Changes::kId, Search::kId};

}  // namespace cq::testkit

#define CQ_TESTKIT_INSTANTIATE(suite, ...)                                                  \
  const ::cq::testkit::Suite kSuiteOf##suite{#suite, __VA_ARGS__};                          \
  const ::cq::testkit::SuiteRegistration kRegistrationOf##suite(kSuiteOf##suite);           \
  GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(suite);                                     \
  INSTANTIATE_TEST_SUITE_P(Store, suite,                                                    \
                           testing::ValuesIn(::cq::testkit::subjects_for(kSuiteOf##suite)), \
                           &::cq::testkit::name_of)

/// Instantiates a suite for the subjects that have what it needs.
#define CQ_SUITE(suite, part, needs, lasting) \
  CQ_TESTKIT_INSTANTIATE(suite, part, needs, lasting, {})

/// The same for a suite about the records of another feature than knowledge, which it names.
#define CQ_SUITE_OF(feature, suite, part, needs, lasting) \
  CQ_TESTKIT_INSTANTIATE(suite, part, needs, lasting, {}, feature)

/// The same for a suite that adds sample records (sample_records.hpp) and knows no feature.
#define CQ_SUITE_OF_RECORDS(suite, part, needs, lasting) \
  CQ_TESTKIT_INSTANTIATE(suite, part, needs, lasting, {}, ::cq::testkit::kAnyFeatureWithRecords)

/// Instantiates a suite for the subjects whose module lacks those parts.
#define CQ_SUITE_WITHOUT(suite, part, lacks)                        \
  CQ_TESTKIT_INSTANTIATE(suite, part, ::cq::testkit::kNeedsNothing, \
                         ::cq::testkit::Lasting::kStore, lacks)

/// Once in each file of the kit's tests, by the file's name: what all_tests.cpp, which the build
/// makes from the list of files, refers to, so that no linker leaves the file out.
#define CQ_TESTS_OF(file) \
  void keep_##file();     \
  void keep_##file() {}
