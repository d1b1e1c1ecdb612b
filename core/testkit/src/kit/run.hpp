#pragma once

#include <array>
#include <atomic>
#include <cq/host/store_module.hpp>
#include <cq/testkit/subject.hpp>
#include <cq/testkit/suite.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cq::testkit {

/// How far a run is. It may lie in memory that two processes share: the one that runs the tests
/// writes, the one that watches it reads when the other has ended.
struct Progress {
  std::atomic<bool> loaded{false};    ///< the module could be loaded
  std::atomic<bool> finished{false};  ///< all tests have run
  std::atomic<std::uint64_t> tests{0};
  std::atomic<std::uint64_t> tests_to_run{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::uint64_t> sentences{0};
  std::atomic<std::uint64_t> hold{0};
  std::array<char, 256> test{};      ///< the test that runs
  std::array<char, 128> sentence{};  ///< the id of what it checks; empty: it hasn't said yet

  void note_test(const std::string& name);
  void note_sentence(const std::string& id);
};

/// A subject, and what its module lists.
struct LoadedSubject {
  Subject subject;
  std::vector<std::string> parts;

  [[nodiscard]] bool lists(std::string_view part) const;
  [[nodiscard]] bool lists_all(const PartIds& ids) const;
  [[nodiscard]] bool lists_any(const PartIds& ids) const;
};

/// What GoogleTest's registry, which is one for the process, has to learn from outside: the
/// subjects, and which suites there are. From one thread, but for the progress.
class Run {
 public:
  static Run& instance();

  std::vector<LoadedSubject> subjects;
  std::vector<Suite> suites;
  Progress* progress = nullptr;  ///< null: none
};

/// How the properties begin in which a test says what it checks, and its fixture what comes before.
inline constexpr const char* kTestProperty = "sentence";
inline constexpr const char* kSetUpProperty = "before";

/// What the descriptor of a loaded module says of a feature that it has.
const cq_feature& described_feature(const host::StoreModule& module, std::string_view name);

/// Whether a suite is about that feature: one that names a feature is about that one, one of sample
/// records about those whose records are known; others are
/// about knowledge, or, if they need no more than migrations, about any.
bool is_about(const Suite& suite, std::string_view feature);

/// Whether it is a store that hands out the part, and not what works on its database beside it.
bool is_of_store(std::string_view part);

/// Throws Error: invalid argument, naming the database, when a URL without "{directory}" names one
/// that holds anything: a check writes, and may drop what it finds.
void require_nothing_there(const Subject& subject, const host::StoreFeature& feature,
                           const DatabaseUrl& url);

/// Refers to every file of tests; made by the build.
void keep_all_tests();

}  // namespace cq::testkit
