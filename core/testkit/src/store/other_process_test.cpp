#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <csignal>
#include <exception>
#include <functional>
#include <system_error>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

/// A process that is made now, does its work on request, says that it is done and is killed
/// in the midst of it all: no destructor runs there. Made before this process opens the database,
/// as no database goes through a fork.
class DoomedProcess {
 public:
  explicit DoomedProcess(const std::function<void()>& work) {
    if (pipe(order_.data()) != 0 || pipe(answer_.data()) != 0) fail("pipe");
    child_ = fork();
    if (child_ < 0) fail("fork");
    if (child_ == 0) {
      close(order_[1]);
      close(answer_[0]);
      be_the_child(work);
    }
    close(order_[0]);
    close(answer_[1]);
  }
  DoomedProcess(const DoomedProcess&) = delete;
  DoomedProcess& operator=(const DoomedProcess&) = delete;
  DoomedProcess(DoomedProcess&&) = delete;
  DoomedProcess& operator=(DoomedProcess&&) = delete;
  ~DoomedProcess() {
    close(order_[1]);
    close(answer_[0]);
    if (child_ > 0) end();
  }

  /// Has it do its work; returns once that is done and, if `killed`, the process is gone. Whether
  /// the work succeeded.
  [[nodiscard]] bool run(bool killed) {
    const char go = 'g';
    char answer = 0;
    const bool done = write(order_[1], &go, 1) == 1 && read(answer_[0], &answer, 1) == 1;
    if (killed) end();
    return done && answer == kDone;
  }

 private:
  static constexpr char kDone = '+';

  [[noreturn]] static void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
  }

  [[noreturn]] void be_the_child(const std::function<void()>& work) const {
    char order = 0;
    char answer = '-';
    try {
      if (read(order_[0], &order, 1) == 1) {
        work();
        answer = kDone;
      }
    } catch (const std::exception&) {
      answer = '-';
    }
    if (write(answer_[1], &answer, 1) != 1) {
      _exit(1);
    }
    while (read(order_[0], &order, 1) > 0) {
    }
    _exit(0);  // it wasn't killed
  }

  void end() {
    kill(child_, SIGKILL);
    while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
  }

  std::array<int, 2> order_{};
  std::array<int, 2> answer_{};
  pid_t child_ = -1;
};

/// What another process wrote on the same database.
class OtherProcessTest : public SubjectTest {
 protected:
  /// Keeps a store open, as the process that it is for is killed.
  void write_units() {
    doomed_store_ = open_store(feature(), url());
    part<Knowledge>(*doomed_store_).insert(sample_unit(1, {"api"}));
    part<Reviews>(*doomed_store_).decide(unit_id(1), ReviewStatus::kApproved, "bob", kMoment);
    part<Knowledge>(*doomed_store_).confirm(unit_id(1), kMoment, "");
    part<Knowledge>(*doomed_store_).insert(sample_unit(2, {"api"}));
  }
  static void expect_units(Store& store) {
    const auto approved = part<Knowledge>(store).query({{"api"}, {}, {}, "", 5});
    ASSERT_EQ(approved.size(), 1U);
    EXPECT_EQ(parse_unit_document(approved[0].document).evidence.confidence, 0.6);
    EXPECT_EQ(part<Reviews>(store).queue(-1, 0).total, 1U);
  }

 private:
  std::unique_ptr<Store> doomed_store_;
};
CQ_SUITE(OtherProcessTest, "durability", kNeedsReviews, Lasting::kDisk);

TEST_P(OtherProcessTest, WhatAProcessWroteOutlivesItsBeingKilled) {
  CQ_SENTENCE("store.durable");
  DoomedProcess process([this] { write_units(); });
  ASSERT_TRUE(process.run(true));
  expect_units(*open_store(feature(), url()));
}

TEST_P(OtherProcessTest, WhatAnotherProcessWroteIsSeenByAStoreThatIsOpen) {
  CQ_SENTENCE("knowledge.query.fresh");
  DoomedProcess process([this] { write_units(); });
  const auto store = open_store(feature(), url());
  EXPECT_TRUE(part<Knowledge>(*store).query({{"api"}, {}, {}, "", 5}).empty());
  ASSERT_TRUE(process.run(false));
  expect_units(*store);
  part<Knowledge>(*store).flag(unit_id(1), {"stale", kMoment, std::nullopt, std::nullopt}, {}, "");
}

}  // namespace

CQ_TESTS_OF(other_process_test)

}  // namespace cq::testkit
