#include "http/mailbox.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <thread>
#include <vector>

namespace cq::http {
namespace {

bool has_mail(const Mailbox& mailbox) {
  pollfd waiting{mailbox.fd(), POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(Mailbox, IsReadableWhileThereIsMail) {
  Mailbox mailbox;
  EXPECT_FALSE(has_mail(mailbox));
  mailbox.post_drain();
  mailbox.post(MailedResponse{nullptr, 4, {}});
  EXPECT_TRUE(has_mail(mailbox));
  const Mail mail = mailbox.collect();
  EXPECT_TRUE(mail.drain);
  EXPECT_FALSE(mail.end);
  ASSERT_EQ(mail.responses.size(), 1U);
  EXPECT_EQ(mail.responses[0].sequence, 4U);
  EXPECT_FALSE(has_mail(mailbox));
  EXPECT_TRUE(mailbox.collect().responses.empty());
}

TEST(Mailbox, LosesNothingThatManyThreadsPost) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 2000;
  Mailbox mailbox;
  std::vector<std::jthread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&mailbox] {
      for (std::uint64_t i = 0; i < kEach; ++i) mailbox.post(MailedResponse{nullptr, i, {}});
    });
  }
  std::size_t collected = 0;
  while (collected < kThreads * kEach) {
    pollfd waiting{mailbox.fd(), POLLIN, 0};
    // A lost wake-up would end this wait for nothing.
    ASSERT_EQ(poll(&waiting, 1, 60'000), 1);
    collected += mailbox.collect().responses.size();
  }
  EXPECT_EQ(collected, kThreads * kEach);
  EXPECT_FALSE(has_mail(mailbox));
}

TEST(Mailbox, BelongsToOneThread) {
  Mailbox mailbox;
  EXPECT_FALSE(mailbox.owned_by_this_thread());
  mailbox.own();
  EXPECT_TRUE(mailbox.owned_by_this_thread());
  bool elsewhere = true;
  std::thread([&] { elsewhere = mailbox.owned_by_this_thread(); }).join();
  EXPECT_FALSE(elsewhere);
}

TEST(Mailbox, DropsEverythingOnceClosed) {
  Mailbox mailbox;
  mailbox.own();
  mailbox.post_end();
  mailbox.close();
  mailbox.post_drain();
  EXPECT_FALSE(mailbox.owned_by_this_thread());
  const Mail mail = mailbox.collect();
  EXPECT_FALSE(mail.drain);
  EXPECT_FALSE(mail.end);
}

}  // namespace
}  // namespace cq::http
