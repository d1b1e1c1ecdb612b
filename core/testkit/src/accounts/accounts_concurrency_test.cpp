#include <atomic>
#include <chrono>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

class AccountsConcurrencyTest : public StoreTest {};
CQ_SUITE(AccountsConcurrencyTest, "concurrency", kNeedsAccounts, Lasting::kStore);

TEST_P(AccountsConcurrencyTest, OfSeveralUsersOfOneNameExactlyOneIsCreated) {
  CQ_SENTENCE("users.threads");
  CQ_SENTENCE("users.create.throws");
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

TEST_P(AccountsConcurrencyTest, NoTwoCallersGetAUsersLastPlaceForAKey) {
  CQ_SENTENCE("api_keys.create");
  CQ_SENTENCE("api_keys.threads");
  constexpr std::size_t kPlaces = 3;
  const User alice = users().create(sample_user("alice"));
  std::atomic<unsigned> created{0};
  std::atomic<unsigned> refused{0};
  in_threads([&](unsigned thread) {
    const auto kind =
        error_kind_of([&] { api_keys().create(sample_key(thread, alice.id), {kPlaces}); });
    if (!kind) ++created;
    if (kind == ErrorKind::kConflict) ++refused;
  });
  EXPECT_EQ(created, kPlaces);
  EXPECT_EQ(refused, kThreads - kPlaces);
  EXPECT_EQ(api_keys().list(alice.id).size(), kPlaces);
}

TEST_P(AccountsConcurrencyTest, KeysThatMakeRoomForEachOtherNeverExceedWhatIsAllowed) {
  CQ_SENTENCE("api_keys.create.removes");
  CQ_SENTENCE("api_keys.threads");
  constexpr std::size_t kPlaces = 3;
  const User alice = users().create(sample_user("alice"));
  in_threads([&](unsigned thread) {
    ApiKey key = sample_key(thread, alice.id);
    key.revoked_at = key.created_at;
    api_keys().create(key, {kPlaces, kPlaces});
  });
  EXPECT_EQ(api_keys().list(alice.id).size(), kPlaces);
}

TEST_P(AccountsConcurrencyTest, TouchesFromManyThreadsLeaveTheLatestTimestamp) {
  CQ_SENTENCE("api_keys.touch");
  CQ_SENTENCE("api_keys.threads");
  const User alice = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, alice.id), {20});
  const Timestamp start = at("2026-01-02T00:00:00Z");
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < 25; ++i) {
      api_keys().touch(hex_id(1), start + std::chrono::microseconds(i * kThreads + thread));
    }
  });
  EXPECT_EQ(api_keys().list(alice.id).front().last_used_at,
            start + std::chrono::microseconds(25 * kThreads - 1));
}

TEST_P(AccountsConcurrencyTest, EveryConcurrentRevocationFindsTheKey) {
  CQ_SENTENCE("api_keys.revoke.returns");
  CQ_SENTENCE("api_keys.threads");
  const auto alice = users().create(sample_user("alice")).id;
  api_keys().create(sample_key(1, alice), {20});
  std::atomic<unsigned> revoked{0};
  in_threads([&](unsigned thread) {
    if (api_keys().revoke(alice, hex_id(1),
                          at("2026-02-03T04:05:06Z") + std::chrono::seconds(thread)))
      ++revoked;
  });
  EXPECT_EQ(revoked, kThreads);
  EXPECT_TRUE(api_keys().list(alice).front().revoked_at);
}

}  // namespace

CQ_TESTS_OF(accounts_concurrency_test)

}  // namespace cq::testkit
