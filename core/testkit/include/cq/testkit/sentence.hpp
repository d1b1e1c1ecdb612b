#pragma once

#include <gtest/gtest.h>

namespace cq::testkit {

/// Says, while it lives, that the running test checks a sentence of the contract: a failure prints
/// the sentence, and a crash is reported with it.
class SentenceScope {
 public:
  /// What a fixture needs before the test proper counts only where the test never begins.
  enum class Stage { kSetUp, kTest };

  /// `id` is what stands behind the sentence in its header. Throws std::logic_error, which fails
  /// the test, when no sentence has it.
  SentenceScope(const char* id, const char* file, int line, Stage stage = Stage::kTest);

 private:
  testing::ScopedTrace trace_;
};

}  // namespace cq::testkit

#define CQ_TESTKIT_JOIN_(left, right) left##right
#define CQ_TESTKIT_JOIN(left, right) CQ_TESTKIT_JOIN_(left, right)

/// At the start of a test: the id of the sentence that it checks, e.g. CQ_SENTENCE("users.find")
/// for the one that ends in [users.find] in cq/accounts/users.hpp.
#define CQ_SENTENCE(id) \
  const ::cq::testkit::SentenceScope CQ_TESTKIT_JOIN(sentence_, __LINE__)(id, __FILE__, __LINE__)
