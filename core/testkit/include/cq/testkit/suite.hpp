#pragma once

#include <gtest/gtest.h>

#include <cq/module.hpp>
#include <cq/testkit/subject.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace cq::testkit {

/// What a suite of tests is about, and what a subject must have for it.
struct Suite {
  const char* name = "";
  const char* part = "";    ///< as the report calls it, e.g. "api keys"
  std::uint64_t needs = 0;  ///< capabilities (cq/module.hpp) that the module must claim
  Lasting lasting = Lasting::kStore;
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

// What suites need. Every one of a store's parts needs the store.
inline constexpr std::uint64_t kNeedsNothing = 0;
inline constexpr std::uint64_t kNeedsStore = kCqCapabilityStore;
inline constexpr std::uint64_t kNeedsMigrations = kCqCapabilityMigrations;
inline constexpr std::uint64_t kNeedsAccounts = kNeedsStore | kCqCapabilityAccounts;
inline constexpr std::uint64_t kNeedsReviews = kNeedsStore | kCqCapabilityReviews;
inline constexpr std::uint64_t kNeedsStatistics = kNeedsReviews | kCqCapabilityStatistics;
inline constexpr std::uint64_t kNeedsArchive =
    kNeedsAccounts | kNeedsReviews | kCqCapabilityArchive;

}  // namespace cq::testkit

/// Instantiates a suite for the subjects that have what it needs.
#define CQ_SUITE(suite, part, needs, lasting)                                               \
  const ::cq::testkit::Suite kSuiteOf##suite{#suite, part, needs, lasting};                 \
  const ::cq::testkit::SuiteRegistration kRegistrationOf##suite(kSuiteOf##suite);           \
  GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(suite);                                     \
  INSTANTIATE_TEST_SUITE_P(Store, suite,                                                    \
                           testing::ValuesIn(::cq::testkit::subjects_for(kSuiteOf##suite)), \
                           &::cq::testkit::name_of)

/// Once in each file of the kit's tests, by the file's name: what all_tests.cpp, which the build
/// makes from the list of files, refers to, so that no linker leaves the file out.
#define CQ_TESTS_OF(file) \
  void keep_##file();     \
  void keep_##file() {}
