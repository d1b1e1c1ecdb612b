#include "database/isolation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace cq::database {
namespace {

using testing::HasSubstr;

constexpr std::chrono::seconds kLong{60};

TEST(Isolation, HandsOverWhatWasReturned) {
  const IsolatedResult result = run_isolated([] { return std::string(200'000, 'x'); }, kLong);
  EXPECT_TRUE(result.succeeded);
  EXPECT_EQ(result.text, std::string(200'000, 'x'));
}

TEST(Isolation, HandsOverWhatWasThrown) {
  const IsolatedResult result =
      run_isolated([]() -> std::string { throw std::runtime_error("no luck"); }, kLong);
  EXPECT_FALSE(result.succeeded);
  EXPECT_EQ(result.text, "no luck");
  EXPECT_FALSE(run_isolated([]() -> std::string { throw 42; }, kLong).succeeded);
}

TEST(Isolation, OutlivesWhateverEndsTheProcessInThere) {
  const IsolatedResult crashed = run_isolated(
      []() -> std::string {
        std::signal(SIGSEGV, SIG_DFL);
        std::raise(SIGSEGV);
        return "";
      },
      kLong);
  EXPECT_FALSE(crashed.succeeded);
  EXPECT_EQ(crashed.text, "it crashed (Segmentation fault).");
  const IsolatedResult left = run_isolated([]() -> std::string { std::_Exit(7); }, kLong);
  EXPECT_FALSE(left.succeeded);
  EXPECT_THAT(left.text, HasSubstr("status 7"));
}

TEST(Isolation, TellsWhatWasThrownWhereNothingCouldCatchIt) {
  const std::function<void()> fail = [] { throw std::runtime_error("no licence"); };
  const auto throw_for_good = [&fail]() noexcept { fail(); };
  const IsolatedResult result = run_isolated(
      [&]() -> std::string {
        throw_for_good();
        return "";
      },
      kLong);
  EXPECT_FALSE(result.succeeded);
  EXPECT_EQ(result.text, "it threw an exception that nothing could catch: no licence.");
}

TEST(Isolation, EndsWhatHangs) {
  const IsolatedResult result = run_isolated(
      []() -> std::string {
        for (;;) std::this_thread::sleep_for(kLong);
      },
      std::chrono::seconds(1));
  EXPECT_FALSE(result.succeeded);
  EXPECT_TRUE(result.died);
  EXPECT_EQ(result.text, "it took longer than 1 s.");
}

}  // namespace
}  // namespace cq::database
