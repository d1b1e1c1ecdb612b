#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "knowledge/index/followed_units.hpp"
#include "knowledge/index/tests/random_units.hpp"
#include "knowledge/index/tests/watched_store.hpp"
#include "observability/log.hpp"

namespace cq::knowledge::test {

/// Returns when that is so; fails where it doesn't become so.
template <typename Condition>
void await(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/// Looks for changes when it is asked alone.
inline FollowOptions when_asked() {
  FollowOptions options;
  options.look = std::chrono::hours(1);
  options.patience = std::chrono::minutes(2);
  options.pause_after_trouble = std::chrono::milliseconds(1);
  options.page_units = 100;
  return options;
}

/// A store, and its units followed.
class Following : public testing::Test {
 protected:
  void start(const FollowOptions& options = when_asked()) {
    units_.emplace(FollowedParts{store_.knowledge, store_.reviews, store_.changes}, options, log_);
    units_->start();
  }
  void await_state(FollowState state) {
    await([&] { return units_->state() == state; });
  }
  /// Those that the store answers, too; fails where the index doesn't answer.
  void expect_as_store(const KnowledgeQuery& query) {
    const auto answer = units_->query(query);
    ASSERT_TRUE(answer);
    EXPECT_EQ(texts_of(*answer), texts_of(store_.knowledge.query(query)));
  }
  void insert(unsigned from, unsigned to, const std::string& domain = "api") {
    for (unsigned i = from; i < to; ++i) store_.knowledge.insert(unit_in(i, {domain}));
  }
  std::string logged() {
    log_.flush();
    return out_.str();
  }

  WatchedStore store_;
  std::ostringstream out_;
  observability::Log log_{settings::LogLevel::kInfo, out_};
  std::optional<FollowedUnits> units_;
};

}  // namespace cq::knowledge::test
