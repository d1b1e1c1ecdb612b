#pragma once

#include <gtest/gtest.h>

namespace cq::testkit {

/// Says, while it lives, that the running test checks a sentence of the contract: a failure prints
/// the sentence, and a crash is reported with it.
class SentenceScope {
 public:
  /// What a fixture needs before the test proper counts only where the test never begins.
  enum class Stage { kSetUp, kTest };
  SentenceScope(const char* where, const char* sentence, const char* file, int line,
                Stage stage = Stage::kTest);

 private:
  testing::ScopedTrace trace_;
};

}  // namespace cq::testkit

#define CQ_TESTKIT_JOIN_(left, right) left##right
#define CQ_TESTKIT_JOIN(left, right) CQ_TESTKIT_JOIN_(left, right)

/// At the start of a test: the sentence that it checks, word for word as the comment in the header
/// has it, and the declaration that it stands at, e.g. CQ_SENTENCE("Users::find", "The user ...").
#define CQ_SENTENCE(where, sentence)                                                       \
  const ::cq::testkit::SentenceScope CQ_TESTKIT_JOIN(sentence_, __LINE__)(where, sentence, \
                                                                          __FILE__, __LINE__)
