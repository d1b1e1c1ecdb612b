#include <atomic>
#include <thread>

#include "conformance/samples.hpp"
#include "conformance/store_test.hpp"

namespace cq::test {
namespace {

using ConcurrencyTest = StoreTest;
CQ_FOR_SUBJECTS(ConcurrencyTest, all_subjects());

TEST_P(ConcurrencyTest, ReadersSeeEveryWriteThatWasAcknowledgedBefore) {
  constexpr unsigned kUnits = 300;
  const User alice = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, alice.id), 20);
  insert_approved({sample_unit(1'000'000, {"api"})});
  std::atomic<unsigned> acknowledged{0};
  std::atomic<unsigned> failures{0};
  std::atomic<unsigned> looking{0};  // readers that have looked once
  std::thread writer([&] {
    for (unsigned i = 0; i < kUnits; ++i) {
      if (i == kUnits / 2) wait_until_all(looking);
      knowledge().insert(sample_unit(i, {"api"}));
      acknowledged = i + 1;
    }
  });
  in_threads([&](unsigned) {
    for (unsigned looks = 0; acknowledged < kUnits; ++looks) {
      const unsigned count = acknowledged;
      const bool all_seen = (count == 0 || knowledge().find(sample_unit(count - 1, {}).id)) &&
                            knowledge().query({{"api"}, {}, {}, "", 5}).size() == 1 &&
                            api_keys().find_active(hex_id(1), sample_key(1, alice.id).created_at) &&
                            users().find("alice");
      if (!all_seen) ++failures;
      if (looks == 0) ++looking;
    }
  });
  writer.join();
  EXPECT_EQ(looking, kThreads);
  EXPECT_EQ(failures, 0U);
}

TEST_P(ConcurrencyTest, NoInsertOfManyWritersIsLost) {
  constexpr unsigned kEach = 40;
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < kEach; ++i) {
      knowledge().insert(sample_unit(thread * kEach + i, {"api"}));
    }
  });
  for (unsigned i = 0; i < kThreads * kEach; ++i) {
    EXPECT_TRUE(knowledge().find(sample_unit(i, {}).id)) << i;
  }
}

TEST_P(ConcurrencyTest, OfSeveralUsersOfOneNameExactlyOneIsCreated) {
  std::atomic<unsigned> created{0};
  std::atomic<unsigned> refused{0};
  in_threads([&](unsigned) {
    const auto kind = error_kind_of([&] { users().create(sample_user("alice")); });
    if (!kind) ++created;
    if (kind == ErrorKind::kConflict) ++refused;
  });
  EXPECT_EQ(created, 1U);
  EXPECT_EQ(refused, kThreads - 1);
}

TEST_P(ConcurrencyTest, NoTwoCallersGetAUsersLastPlaceForAKey) {
  constexpr std::size_t kPlaces = 3;
  const User alice = users().create(sample_user("alice"));
  std::atomic<unsigned> created{0};
  std::atomic<unsigned> refused{0};
  in_threads([&](unsigned thread) {
    const auto kind =
        error_kind_of([&] { api_keys().create(sample_key(thread, alice.id), kPlaces); });
    if (!kind) ++created;
    if (kind == ErrorKind::kConflict) ++refused;
  });
  EXPECT_EQ(created, kPlaces);
  EXPECT_EQ(refused, kThreads - kPlaces);
  EXPECT_EQ(api_keys().list(alice.id).size(), kPlaces);
}

TEST_P(ConcurrencyTest, TouchesFromManyThreadsLeaveTheLatestMoment) {
  const User alice = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, alice.id), 20);
  const Timestamp start = at("2026-01-02T00:00:00Z");
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < 25; ++i) {
      api_keys().touch(hex_id(1), start + std::chrono::microseconds(i * kThreads + thread));
    }
  });
  EXPECT_EQ(api_keys().list(alice.id).front().last_used_at,
            start + std::chrono::microseconds(25 * kThreads - 1));
}

TEST_P(ConcurrencyTest, HealthAnswersFromManyThreads) {
  std::atomic<unsigned> failures{0};
  in_threads([&](unsigned) {
    for (int i = 0; i < 50; ++i) {
      if (error_kind_of([&] { store().health().check(); })) ++failures;
    }
  });
  EXPECT_EQ(failures, 0U);
}

}  // namespace
}  // namespace cq::test
