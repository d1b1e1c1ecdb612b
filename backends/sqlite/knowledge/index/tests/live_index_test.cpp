#include "sqlite/knowledge/index/live_index.hpp"

#include <atomic>
#include <cmath>
#include <random>
#include <thread>

#include "sqlite/knowledge/index/tests/live_index_fixture.hpp"

namespace cq::test {
namespace {

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(engine_);
  }

 private:
  std::mt19937 engine_;
};

TEST_F(LiveIndexTest, IsMadeWhenItIsFirstAskedFor) {
  EXPECT_FALSE(look());
  wait_until_ready();
}

TEST_F(LiveIndexTest, FollowsWhatIsCommittedHereImmediately) {
  wait_until_ready();
  for (unsigned i = 1; i <= 20; ++i) {
    write_here(i, 0.03 * i);
    EXPECT_TRUE(look()) << i;
  }
}

TEST_F(LiveIndexTest, FollowsThroughCheckpoints) {
  wait_until_ready();
  for (unsigned i = 1; i <= 20; ++i) {
    write_here(i, 0.03 * i);
    writer_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
    wait_until_ready();
  }
}

TEST_F(LiveIndexTest, IsCurrentInTheNextLookWhenAnotherHasCommittedAndReadsOnlyWhatChanged) {
  wait_until_ready();
  const auto refreshed = index_->times_refreshed();
  RawDatabase other(file());
  for (unsigned i = 1; i <= 20; ++i) {
    other.run("UPDATE knowledge_units SET data = " + data_with(0.04 * i) + " WHERE id = '" +
              unit_id(i) + "'");
    EXPECT_TRUE(look()) << i;
    write_here(i, 0.03 * i);
    EXPECT_TRUE(look()) << i;
  }
  EXPECT_EQ(index_->times_refreshed(), refreshed);
  EXPECT_EQ(index_->times_caught_up(), 20U);
}

TEST_F(LiveIndexTest, IsRightWhileManyWriteHereAndElsewhere) {
  constexpr unsigned kEnough = 100;
  wait_until_ready();
  std::atomic<bool> over{false};
  std::atomic<unsigned> found{0};
  std::thread other([&] {
    Connection elsewhere(options_);
    Dice dice(7);
    const auto deadline = Clock::now() + kPatience;
    for (int i = 0; i < 60 || (found < kEnough && Clock::now() < deadline); ++i) {
      write_elsewhere(elsewhere, 1 + dice.below(20), 0.001 * i);
      std::this_thread::sleep_for(std::chrono::milliseconds(dice.below(20)));
    }
    over = true;
  });
  std::thread here([&] {
    Dice dice(8);
    while (!over) {
      write_here(1 + dice.below(20), 0.5 + 0.0001 * (dice.below(1000)));
      // SQLite's lock isn't fair: without a pause the other one hardly ever has it.
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      Connection connection(options_);
      while (!over) found += look_with(connection) ? 1 : 0;
    });
  }
  other.join();
  here.join();
  for (std::thread& reader : readers) reader.join();
  EXPECT_GE(found, kEnough) << "there was hardly ever an index to compare";
  wait_until_ready();
}

// Steps are written in turn, here and elsewhere, each to a unit of its own. Whoever asks at once is
// to see each step that was committed before it asked.
TEST_F(LiveIndexTest, FastAnswersShowAllThatWasCommittedBefore) {
  constexpr unsigned kHere = 1;
  constexpr unsigned kElsewhere = 2;
  constexpr double kStep = 0.0001;
  wait_until_ready();
  std::atomic<bool> over{false};
  std::map<unsigned, std::atomic<int>> steps;
  steps[kHere] = 0;
  steps[kElsewhere] = 0;
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (!over) {
        const int here = steps.at(kHere);
        const int elsewhere = steps.at(kElsewhere);
        answered += index_->try_read([&](const RankingIndex& index) {
          EXPECT_GE(std::lround(confidence_in(index, kHere) / kStep), here);
          EXPECT_GE(std::lround(confidence_in(index, kElsewhere) / kStep), elsewhere);
        });
      }
    });
  }
  threads.emplace_back([&] {
    for (int step = 1; !over; ++step) {
      write_here(kHere, step * kStep);
      steps.at(kHere) = step;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));  // SQLite's lock isn't fair
    }
  });
  threads.emplace_back([&] {
    while (!over) look_with(*reader_);  // so that it comes to be current again
  });
  Connection elsewhere(options_);
  write_elsewhere(elsewhere, kElsewhere, 0.0);
  const auto deadline = Clock::now() + kPatience;
  for (int step = 1; step <= 30; ++step) {
    const int before = answered;
    while (answered < before + 100 && Clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_GE(answered, before + 100) << "nothing is answered at once any more";
    write_elsewhere(elsewhere, kElsewhere, step * kStep);
    steps.at(kElsewhere) = step;
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
}

TEST_F(LiveIndexTest, AnswersFastWhileThisProcessCommits) {
  wait_until_ready();
  struct Asked {
    LiveIndex& index;
    bool answered = false;
  } asked{*index_};
  const auto ask = [](void* context) {
    auto& during = *static_cast<Asked*>(context);
    during.answered = during.index.try_read([](const RankingIndex&) {});
    return 0;
  };
  sqlite3_commit_hook(writer_->handle(), ask, &asked);
  write_here(1, 0.9);
  sqlite3_commit_hook(writer_->handle(), nullptr, nullptr);
  EXPECT_TRUE(asked.answered);
}

TEST_F(LiveIndexTest, ATransactionThatIsGivenUpChangesNothing) {
  wait_until_ready();
  {
    Transaction transaction(*writer_);
    writer_->execute("UPDATE knowledge_units SET data = " + data_with(0.9));
  }
  EXPECT_TRUE(look());
}

// As a full disk does, the hook makes SQLite undo the transaction by itself.
TEST_F(LiveIndexTest, ACommitThatFailsIsNotTakenForOne) {
  wait_until_ready();
  sqlite3_commit_hook(
      writer_->handle(), [](void*) { return 1; }, nullptr);
  EXPECT_TRUE(error_of([&] { write_here(1, 0.9); }));
  sqlite3_commit_hook(writer_->handle(), nullptr, nullptr);
  wait_until_ready();
  write_here(2, 0.8);
  EXPECT_TRUE(look());
}

// Answers at once need an index that is current, and so show that there is one.
TEST_F(LiveIndexTest, NothingThatThisProcessWritesKeepsItFromAnsweringFast) {
  const auto store = open(file());
  const KnowledgeQuery query{{"api"}, {}, {}, "", 3};
  ASSERT_TRUE(comes_to_answer_at_once(*store, query)) << "there is no index yet";
  const Timestamp moment = at("2026-02-01T00:00:00Z");
  const User alice = part<Users>(*store).create(sample_user("alice"));
  EXPECT_TRUE(part<FastQuery>(*store).try_query(query));
  part<ApiKeys>(*store).create(sample_key(1, alice.id), {20});
  EXPECT_TRUE(part<FastQuery>(*store).try_query(query));
  part<ApiKeys>(*store).touch(hex_id(1), moment);
  EXPECT_TRUE(part<FastQuery>(*store).try_query(query));
  part<ApiKeys>(*store).revoke(alice.id, hex_id(1), moment);
  part<Users>(*store).set_password_hash("alice", "another");
  EXPECT_TRUE(part<FastQuery>(*store).try_query(query));
  part<Users>(*store).remove("alice");
  EXPECT_TRUE(part<FastQuery>(*store).try_query(query));
  part<Knowledge>(*store).insert(sample_unit(100, {"api"}));
  EXPECT_TRUE(part<FastQuery>(*store).try_query(query));
  part<Knowledge>(*store).confirm(unit_id(1), moment, "");  // now it is the best, and not read yet
  EXPECT_EQ(part<Knowledge>(*store).query(query).front().id, unit_id(1));
  EXPECT_TRUE(part<FastQuery>(*store).try_query(query));
}

TEST_F(LiveIndexTest, FollowsEveryUnitThatACommitTouched) {
  wait_until_ready();
  Transaction transaction(*writer_);
  TouchedRows touched;
  for (unsigned i = 1; i <= 3; ++i) {
    writer_->execute("UPDATE knowledge_units SET status = 'rejected' WHERE id = '" + unit_id(i) +
                     "'");
    touched.add(sqlite::kUnitsTable, unit_id(i));
  }
  tracker_->commit(*writer_, transaction, touched);
  EXPECT_TRUE(look());
  EXPECT_TRUE(index_->try_read([](const RankingIndex& index) {
    const auto found = index.query({{"api"}, {}, {}, "", 50});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), 17U);
  }));
}

TEST_F(LiveIndexTest, EndsWhileItIsBeingMade) {
  ASSERT_FALSE(look()) << "it is there already";
  const auto start = Clock::now();
  index_.reset();
  EXPECT_LT(Clock::now() - start, kPatience);
}

}  // namespace
}  // namespace cq::test
