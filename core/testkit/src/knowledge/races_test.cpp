#include <atomic>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <map>
#include <thread>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

constexpr unsigned kEach = 25;

/// Many callers that concurrently change one unit of one store.
class RacesTest : public StoreTest {
 protected:
  [[nodiscard]] Unit read() const { return parse_unit_document(knowledge().find(kId)->document); }

  /// The outcome when each thread confirms the unit kEach times.
  void expect_no_confirmation_lost(const std::function<Knowledge&(unsigned)>& knowledge_of) {
    constexpr double kStartingConfidence = -100.0;  // so that the sum never reaches its bound
    insert_approved({believed_unit(1, kStartingConfidence)});
    in_threads([&](unsigned thread) {
      for (unsigned i = 0; i < kEach; ++i) knowledge_of(thread).confirm(kId, kMoment, "");
    });
    double expected = kStartingConfidence;
    for (unsigned i = 0; i < kThreads * kEach; ++i) expected += 0.1;
    EXPECT_EQ(read().evidence.confidence, expected);
    EXPECT_EQ(read().evidence.confirmations, 1 + kThreads * kEach);
  }

  void expect_no_flag_lost(const std::function<Knowledge&(unsigned)>& knowledge_of) {
    constexpr double kStartingConfidence = 100.0;
    insert_approved({believed_unit(1, kStartingConfidence)});
    in_threads([&](unsigned thread) {
      for (unsigned i = 0; i < kEach; ++i) {
        knowledge_of(thread).flag(kId, {"stale", kMoment, std::to_string(thread), std::nullopt}, {},
                                  "");
      }
    });
    double expected = kStartingConfidence;
    for (unsigned i = 0; i < kThreads * kEach; ++i) expected -= 0.15;
    const Unit unit = read();
    EXPECT_EQ(unit.evidence.confidence, expected);
    std::map<std::string, unsigned> flags;
    for (const Flag& flag : unit.flags) ++flags[flag.detail.value_or("")];
    for (unsigned thread = 0; thread < kThreads; ++thread) {
      EXPECT_EQ(flags[std::to_string(thread)], kEach) << thread;
    }
  }

  void expect_one_decision(const std::function<Reviews&(unsigned)>& reviews_of) {
    for (unsigned number = 0; number < 10; ++number) {
      knowledge().insert(sample_unit(number, {"api"}));
      std::atomic<unsigned> conflicts{0};
      std::atomic<unsigned> others{0};
      std::atomic<int> winner{-1};
      in_threads([&](unsigned thread) {
        const auto kind = error_kind_of([&] {
          reviews_of(thread).decide(unit_id(number), decision_of(thread), name_of(thread), kMoment);
        });
        if (!kind) {
          winner = static_cast<int>(thread);
        } else if (*kind == ErrorKind::kConflict) {
          ++conflicts;
        } else {
          ++others;
        }
      });
      ASSERT_GE(winner, 0);
      EXPECT_EQ(conflicts, kThreads - 1);
      EXPECT_EQ(others, 0U);
      const auto unit = knowledge().find(unit_id(number));
      EXPECT_EQ(unit->status, decision_of(static_cast<unsigned>(winner)));
      EXPECT_EQ(unit->reviewed_by, name_of(static_cast<unsigned>(winner)));
    }
  }

 private:
  static ReviewStatus decision_of(unsigned thread) {
    return thread % 2 == 0 ? ReviewStatus::kApproved : ReviewStatus::kRejected;
  }
  static std::string name_of(unsigned thread) { return "reviewer " + std::to_string(thread); }
};
CQ_SUITE(RacesTest, "concurrency", kNeedsReviews, Lasting::kStore);

TEST_P(RacesTest, NoConfirmationIsLost) {
  CQ_SENTENCE("knowledge.confirm.one_step");
  expect_no_confirmation_lost([&](unsigned) -> Knowledge& { return knowledge(); });
}

TEST_P(RacesTest, NoFlagIsLost) {
  CQ_SENTENCE("knowledge.confirm.one_step");
  CQ_SENTENCE("knowledge.flag");
  expect_no_flag_lost([&](unsigned) -> Knowledge& { return knowledge(); });
}

TEST_P(RacesTest, ConcurrentConfirmationsAndFlagsAreAllKept) {
  CQ_SENTENCE("knowledge.confirm.one_step");
  insert_approved({sample_unit(1, {"api"})});
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < kEach; ++i) {
      if (thread % 2 == 0) {
        knowledge().confirm(kId, kMoment, "");
      } else {
        knowledge().flag(kId, {"stale", kMoment, std::nullopt, std::nullopt}, {}, "");
      }
    }
  });
  EXPECT_EQ(read().evidence.confirmations, 1 + kThreads / 2 * kEach);
  EXPECT_EQ(read().flags.size(), std::size_t{kThreads / 2} * kEach);
}

TEST_P(RacesTest, NoTwoCallersGetAUnitsLastPlaceForAFlag) {
  CQ_SENTENCE("apply_flag.throws");
  CQ_SENTENCE("knowledge.flag");
  constexpr UnitLimits kPlaces{.flags = 3};
  insert_approved({sample_unit(1, {"api"})});
  std::atomic<unsigned> refused{0};
  in_threads([&](unsigned) {
    const auto kind = error_kind_of([&] {
      knowledge().flag(kId, {"stale", kMoment, std::nullopt, std::nullopt}, kPlaces, "");
    });
    if (kind == ErrorKind::kConflict) ++refused;
  });
  EXPECT_EQ(refused, kThreads - kPlaces.flags);
  EXPECT_EQ(read().flags.size(), kPlaces.flags);
}

TEST_P(RacesTest, OfSeveralReviewersExactlyOneDecides) {
  CQ_SENTENCE("reviews.decide.once");
  CQ_SENTENCE("reviews.threads");
  expect_one_decision([&](unsigned) -> Reviews& { return reviews(); });
}

/// The same of two stores on one database.
class SharedRacesTest : public RacesTest {
 protected:
  [[nodiscard]] Store& store_of(unsigned thread) const {
    return thread % 2 == 0 ? store() : *other_;
  }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE(SharedRacesTest, "two stores", kNeedsReviews, Lasting::kProcess);

TEST_P(SharedRacesTest, NoConfirmationIsLost) {
  CQ_SENTENCE("knowledge.confirm.one_step");
  expect_no_confirmation_lost(
      [&](unsigned thread) -> Knowledge& { return part<Knowledge>(store_of(thread)); });
}

TEST_P(SharedRacesTest, NoFlagIsLost) {
  CQ_SENTENCE("knowledge.confirm.one_step");
  CQ_SENTENCE("knowledge.flag");
  expect_no_flag_lost(
      [&](unsigned thread) -> Knowledge& { return part<Knowledge>(store_of(thread)); });
}

TEST_P(SharedRacesTest, OfSeveralReviewersExactlyOneDecides) {
  CQ_SENTENCE("reviews.decide.once");
  expect_one_decision([&](unsigned thread) -> Reviews& { return part<Reviews>(store_of(thread)); });
}

}  // namespace

CQ_TESTS_OF(races_test)

}  // namespace cq::testkit
