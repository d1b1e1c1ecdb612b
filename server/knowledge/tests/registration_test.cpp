#include "knowledge/registration.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <sstream>

#include "memory/store.hpp"
#include "support/server_fakes.hpp"

namespace cq::knowledge {
namespace {

// The threads that queries of the index have, at a store whose module tells what changes.
class QueryThreadsTest : public testing::Test {
 protected:
  std::size_t pools() {
    const feature::Feature knowledge = registration();
    const auto service = knowledge.serve(
        {.settings = settings_, .store = store_, .metrics = metrics_, .log = log_, .clock = [] {
           return test::kNoon;
         }});
    return service->pools().size();
  }

  settings::Settings settings_ = [] {
    settings::Settings settings;
    settings.store_timeout = std::chrono::seconds(1);
    settings.of_features.emplace("CQ_MAX_INDEX_BYTES", "1000000");
    return settings;
  }();
  host::OpenedStore store_{std::make_unique<cq::test::MemoryStore>(cq::test::open_database(""),
                                                                   ReviewStatus::kApproved)};
  std::ostringstream out_;
  observability::Log log_{settings::LogLevel::kInfo, out_};
  observability::Metrics metrics_;
};

TEST_F(QueryThreadsTest, AreTheirOwnWhereNothingElseIsAskedThere) {
  EXPECT_EQ(pools(), 1U);
}

TEST_F(QueryThreadsTest, AreThoseOfReadsWhereTheStoreIsAskedForCredentialsFirst) {
  settings_.reading_needs_credentials = true;
  EXPECT_EQ(pools(), 0U);
}

}  // namespace
}  // namespace cq::knowledge
