#pragma once

#include <cq/experiments/hypotheses.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::experiments {

class SqliteHypotheses final : public Hypotheses {
 public:
  SqliteHypotheses(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  void create(const Hypothesis& hypothesis) override;
  std::optional<Hypothesis> get(std::string_view id) override;
  std::vector<Hypothesis> list(std::string_view project_id, const Page& page) override;
  Hypothesis change(std::string_view id, const HypothesisChange& change, Timestamp at) override;
  bool remove(std::string_view id) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The hypotheses as records of an archive.
sqlite::RecordTable hypothesis_records();

}  // namespace cq::experiments
