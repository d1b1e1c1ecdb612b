#include "scalars/trimmer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "scalars/tests/fake_scalars.hpp"

namespace cq::scalars {
namespace {

constexpr Timestamp kNow{std::chrono::days{20'000}};

TEST(ScalarsTrimmer, RemovesStepByStepWhatIsOlderThanItsAge) {
  test::FakeScalars scalars;
  std::vector<std::int64_t> times;
  std::promise<void> done;
  scalars.on_removal = [&](std::int64_t time) {
    times.push_back(time);
    if (times.size() < 3) return Removal{.points = 1};
    if (times.size() == 3) done.set_value();
    return Removal{.is_done = true};
  };
  const Trimmer trimmer(
      scalars, std::chrono::days(30), [] { return kNow; },
      [](const std::string& reason) { ADD_FAILURE() << reason; });
  done.get_future().wait();
  const std::int64_t before = std::int64_t{19'970} * 24 * 3600 * 1000;
  EXPECT_THAT(times, testing::ElementsAre(before, before, before));
}

TEST(ScalarsTrimmer, SaysWhyTheStoreRefuses) {
  test::FakeScalars scalars;
  scalars.on_removal = [](std::int64_t) -> Removal { throw Error(ErrorKind::kBusy, "busy"); };
  std::promise<std::string> said;
  const Trimmer trimmer(
      scalars, std::chrono::days(30), [] { return kNow; },
      [&said](const std::string& reason) { said.set_value(reason); });
  EXPECT_EQ(said.get_future().get(), "busy");
}

}  // namespace
}  // namespace cq::scalars
