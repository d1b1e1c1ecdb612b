#include <atomic>
#include <cq/unit_document.hpp>
#include <map>
#include <thread>

#include "conformance/samples.hpp"
#include "conformance/store_test.hpp"

namespace cq::test {
namespace {

const std::string kId = unit_id(1);
const Timestamp kMoment = at("2026-02-03T04:05:06Z");
constexpr unsigned kEach = 25;

/// Many callers that change one unit at once, of one store.
class RacesTest : public StoreTest {
 protected:
  [[nodiscard]] Unit read() const { return parse_unit_document(knowledge().find(kId)->document); }

  /// The outcome when each thread confirms the unit kEach times.
  void expect_no_confirmation_lost(const std::function<Knowledge&(unsigned)>& knowledge_of) {
    constexpr double kStart = -100.0;  // so that the sum never reaches its bound
    insert_approved({believed_unit(1, kStart)});
    in_threads([&](unsigned thread) {
      for (unsigned i = 0; i < kEach; ++i) knowledge_of(thread).confirm(kId, kMoment);
    });
    double expected = kStart;
    for (unsigned i = 0; i < kThreads * kEach; ++i) expected += 0.1;
    EXPECT_EQ(read().evidence.confidence, expected);
    EXPECT_EQ(read().evidence.confirmations, 1 + kThreads * kEach);
  }

  void expect_no_flag_lost(const std::function<Knowledge&(unsigned)>& knowledge_of) {
    constexpr double kStart = 100.0;
    insert_approved({believed_unit(1, kStart)});
    in_threads([&](unsigned thread) {
      for (unsigned i = 0; i < kEach; ++i) {
        knowledge_of(thread).flag(kId, {"stale", kMoment, std::to_string(thread), std::nullopt});
      }
    });
    double expected = kStart;
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
CQ_FOR_SUBJECTS(RacesTest, all_subjects());

TEST_P(RacesTest, NoConfirmationIsLost) {
  expect_no_confirmation_lost([&](unsigned) -> Knowledge& { return knowledge(); });
}

TEST_P(RacesTest, NoFlagIsLost) {
  expect_no_flag_lost([&](unsigned) -> Knowledge& { return knowledge(); });
}

TEST_P(RacesTest, ConfirmationsAndFlagsAtOnceAreAllKept) {
  insert_approved({sample_unit(1, {"api"})});
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < kEach; ++i) {
      if (thread % 2 == 0) {
        knowledge().confirm(kId, kMoment);
      } else {
        knowledge().flag(kId, {"stale", kMoment, std::nullopt, std::nullopt});
      }
    }
  });
  EXPECT_EQ(read().evidence.confirmations, 1 + kThreads / 2 * kEach);
  EXPECT_EQ(read().flags.size(), std::size_t{kThreads / 2} * kEach);
}

TEST_P(RacesTest, OfSeveralReviewersExactlyOneDecides) {
  expect_one_decision([&](unsigned) -> Reviews& { return reviews(); });
}

TEST_P(RacesTest, AllWhoRevokeAKeyAtOnceAreToldThatItIsTheirs) {
  const auto alice = users().create(sample_user("alice")).id;
  api_keys().create(sample_key(1, alice), 20);
  std::atomic<unsigned> revoked{0};
  in_threads([&](unsigned thread) {
    if (api_keys().revoke(alice, hex_id(1), kMoment + std::chrono::seconds(thread))) ++revoked;
  });
  EXPECT_EQ(revoked, kThreads);
  EXPECT_TRUE(api_keys().list(alice).front().revoked_at);
}

TEST_P(RacesTest, AReviewersPageIsOfOneMoment) {
  std::atomic<bool> done{false};
  std::atomic<unsigned> torn{0};
  std::atomic<unsigned> looking{0};  // readers that have looked once
  std::thread writer([&] {
    for (unsigned i = 0; i < 100; ++i) knowledge().insert(sample_unit(i, {"api"}));
    wait_until_all(looking);
    for (unsigned i = 0; i < 100; ++i) {
      reviews().decide(unit_id(i), ReviewStatus::kRejected, "bob", kMoment);
    }
    done = true;
  });
  in_threads([&](unsigned) {
    for (unsigned looks = 0; !done; ++looks) {
      const ReviewPage page = reviews().queue(-1, 0);
      if (page.total != page.items.size()) ++torn;
      const ReviewStatistics all = reviews().statistics({}, at("2000-01-01T00:00:00Z"));
      std::uint64_t proposed = 0;
      std::uint64_t rejected = 0;
      for (const DailyCounts& day : all.daily) {
        proposed += day.proposed;
        rejected += day.rejected;
      }
      if (proposed != all.pending + all.rejected || rejected != all.rejected) ++torn;
      if (looks == 0) ++looking;
    }
  });
  writer.join();
  EXPECT_EQ(looking, kThreads);
  EXPECT_EQ(torn, 0U);
}

/// The same of two stores on one database.
class SharedRacesTest : public RacesTest {
 protected:
  [[nodiscard]] Store& store_of(unsigned thread) const {
    return thread % 2 == 0 ? store() : *other_;
  }

 private:
  std::unique_ptr<Store> other_ = open_store(module(), url());
};
CQ_FOR_SUBJECTS(SharedRacesTest, lasting_subjects());

TEST_P(SharedRacesTest, NoConfirmationIsLost) {
  expect_no_confirmation_lost(
      [&](unsigned thread) -> Knowledge& { return store_of(thread).knowledge(); });
}

TEST_P(SharedRacesTest, NoFlagIsLost) {
  expect_no_flag_lost([&](unsigned thread) -> Knowledge& { return store_of(thread).knowledge(); });
}

TEST_P(SharedRacesTest, OfSeveralReviewersExactlyOneDecides) {
  expect_one_decision([&](unsigned thread) -> Reviews& { return store_of(thread).reviews(); });
}

}  // namespace
}  // namespace cq::test
