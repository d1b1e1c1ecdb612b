#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/testkit/samples.hpp>
#include <map>
#include <thread>

#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"
#include "support/eventually.hpp"

namespace cq::test {

using namespace testkit;

using ranking::RankingIndex;
using sqlite::CommitTracker;
using sqlite::Connection;
using sqlite::LiveIndex;
using sqlite::ReadSnapshot;
using sqlite::TouchedRows;
using sqlite::Transaction;
using Clock = std::chrono::steady_clock;

inline std::string data_with(double confidence) {
  return "json_set(data, '$.evidence.confidence', " + std::to_string(confidence) + ")";
}

/// The fingerprints that a connection's snapshot would give, by unit.
inline std::map<std::string, std::uint64_t> fingerprints_in(Connection& connection) {
  std::map<std::string, std::uint64_t> fingerprints;
  sqlite::Statement ids = connection.prepare("SELECT id FROM knowledge_units");
  while (ids.step()) {
    fingerprints[ids.text(0)] = sqlite::read_facts(connection, ids.text_view(0))->fingerprint;
  }
  return fingerprints;
}

inline std::map<std::string, std::uint64_t> fingerprints_in(const RankingIndex& index) {
  std::map<std::string, std::uint64_t> fingerprints;
  for (std::size_t i = 0; i < index.slots(); ++i) {
    const auto key = index.key_at(i);
    if (key) fingerprints[ranking::id_of(*key)] = index.fingerprint_of(ranking::id_of(*key));
  }
  for (const std::string& id : index.unindexed_ids()) {
    fingerprints[id] = index.fingerprint_of(id);
  }
  return fingerprints;
}

inline double confidence_in(const RankingIndex& index, unsigned number) {
  const auto facts = index.find(unit_id(number));
  return facts ? facts->confidence : -1.0;
}

inline void write_elsewhere(Connection& elsewhere, unsigned number, double confidence) {
  Transaction transaction(elsewhere);
  elsewhere.execute("UPDATE knowledge_units SET data = " + data_with(confidence) + " WHERE id = '" +
                    unit_id(number) + "'");
  transaction.commit();
}

/// An index of a file with twenty approved units, and two connections beside it.
class LiveIndexTest : public SqliteTest {
 protected:
  LiveIndexTest() {
    const auto store = open(file());
    for (unsigned i = 1; i <= 20; ++i) {
      part<Knowledge>(*store).insert(sample_unit(i, {"api"}));
      part<Reviews>(*store).decide(unit_id(i), ReviewStatus::kApproved, "bob",
                                   at("2026-01-05T00:00:00Z"));
    }
    options_.file = file();
    tracker_.emplace(options_);
    index_.emplace(options_, *tracker_);
    reader_.emplace(options_);
    writer_.emplace(options_);
    writer_->use_write_ahead_log(options_.busy_timeout);
  }

  // Whether there was an index; what it says is compared with what the connection then sees.
  bool look() { return look_with(*reader_); }
  bool look_with(Connection& connection) {
    ReadSnapshot snapshot(connection);
    return index_->read(snapshot, [&connection](const RankingIndex& index) {
      EXPECT_EQ(fingerprints_in(index), fingerprints_in(connection));
    });
  }

  void wait_until_ready() {
    ASSERT_TRUE(eventually([this] { return look(); })) << "there is no index yet";
  }

  // As the store does it: by the connection that the index follows.
  void write_here(unsigned number, double confidence) {
    Transaction transaction(*writer_);
    writer_->execute("UPDATE knowledge_units SET data = " + data_with(confidence) +
                     " WHERE id = '" + unit_id(number) + "'");
    TouchedRows touched;
    touched.add(sqlite::kUnitsTable, unit_id(number));
    tracker_->commit(*writer_, transaction, touched);
  }

  sqlite::DatabaseOptions options_;
  std::optional<CommitTracker> tracker_;
  std::optional<LiveIndex> index_;
  std::optional<Connection> reader_;
  std::optional<Connection> writer_;
};

}  // namespace cq::test
