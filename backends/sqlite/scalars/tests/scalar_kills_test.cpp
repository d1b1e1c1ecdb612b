// A process that is killed while it logs, again and again: what was acknowledged is there, once.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cq/scalars/scalars.hpp>
#include <cq/testkit/store_test.hpp>
#include <map>
#include <random>

#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::scalars {
namespace {

constexpr int kKills = 50;
constexpr std::int64_t kRowsOfBatch = 3;

class ScalarKills : public test::SqliteTest {
 protected:
  [[nodiscard]] std::unique_ptr<Store> open_scalars() const {
    return testkit::open_store(module().feature("scalars"), url_of(file()));
  }
  /// Logs the batch of that number: rows of one step, which is the number.
  static Logged log(Scalars& scalars, std::int64_t number) {
    const std::vector<Row> rows(
        kRowsOfBatch, Row{.step = number, .time = number, .values = {{"a", 1}, {"b", 2}}});
    return scalars.log("p", "e", rows, std::to_string(number));
  }
  /// In a process of its own: logs batches from that one on, and writes the number of each that is
  /// acknowledged to the pipe. Ends only by being killed.
  [[noreturn]] void log_on(std::int64_t number, int pipe) const {
    const auto store = open_scalars();
    for (;; ++number) {
      log(part<Scalars>(*store), number);
      if (write(pipe, &number, sizeof number) != sizeof number) _exit(1);
    }
  }
  /// Runs a process that logs batches from `first` on, and kills it when it has acknowledged that
  /// many; returns the last acknowledged one.
  [[nodiscard]] std::int64_t kill_after(std::int64_t first, int acknowledged) const {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      log_on(first, ends[1]);
    }
    close(ends[1]);
    std::int64_t last = first - 1;
    for (int i = 0; i < acknowledged; ++i) {
      if (read(ends[0], &last, sizeof last) != sizeof last) ADD_FAILURE() << "the process ended";
    }
    kill(child, SIGKILL);
    while (read(ends[0], &last, sizeof last) == sizeof last) {
    }
    close(ends[0]);
    EXPECT_EQ(waitpid(child, nullptr, 0), child);
    return last;
  }
  static std::map<std::int64_t, std::int64_t> counts(Scalars& scalars, const char* name) {
    std::map<std::int64_t, std::int64_t> by_step;
    std::optional<PointPlace> behind;
    do {
      const PointPage page = scalars.points("p", "e", name, {}, behind, kMostPoints);
      for (const Point& point : page.points) ++by_step[point.step];
      behind = page.next;
    } while (behind);
    return by_step;
  }
};

TEST_F(ScalarKills, LoseNothingAndDoubleNothing) {
  part<Scalars>(*open_scalars()).make_project("p");
  std::mt19937_64 random(1);  // NOLINT: the same on each run
  std::int64_t next = 0;
  for (int round = 0; round < kKills; ++round) {
    const std::int64_t last = kill_after(next, 1 + static_cast<int>(random() % 20));
    const auto store = open_scalars();
    Scalars& scalars = part<Scalars>(*store);
    // The client sends the batch again whose acknowledgement it didn't get.
    log(scalars, last + 1);
    EXPECT_EQ(log(scalars, last), Logged::kKnown);
    next = last + 2;
  }
  const auto store = open_scalars();
  for (const char* const name : {"a", "b"}) {
    const auto found = counts(part<Scalars>(*store), name);
    EXPECT_EQ(found.size(), static_cast<std::size_t>(next));
    for (std::int64_t number = 0; number < next; ++number) {
      EXPECT_EQ(found.at(number), kRowsOfBatch) << number;
    }
  }
  const auto series = part<Scalars>(*store).series("p", "e", "", 2);
  EXPECT_EQ(series.at(0).count, static_cast<std::uint64_t>(next * kRowsOfBatch));
}

}  // namespace
}  // namespace cq::scalars
