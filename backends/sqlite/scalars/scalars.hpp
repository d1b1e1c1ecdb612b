#pragma once

#include <cq/scalars/scalars.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::scalars {

class SqliteScalars final : public Scalars {
 public:
  SqliteScalars(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  bool make_project(std::string_view project_id) override;
  bool has_project(std::string_view project_id) override;
  std::vector<std::string> projects(std::string_view after, std::size_t most) override;
  bool remove_project(std::string_view project_id) override;

  std::vector<LoggedExperiment> experiments(std::string_view project_id, std::string_view after,
                                            std::size_t most) override;
  std::vector<LoggedExperiment> find_experiments(
      std::string_view project_id, std::span<const std::string> experiment_ids) override;
  bool remove_experiment(std::string_view project_id, std::string_view experiment_id) override;

  Logged log(std::string_view project_id, std::string_view experiment_id, std::span<const Row> rows,
             std::string_view batch_id) override;

  std::vector<Series> series(std::string_view project_id, std::string_view experiment_id,
                             std::string_view after, std::size_t most) override;
  PointPage points(std::string_view project_id, std::string_view experiment_id,
                   std::string_view name, const Range& range,
                   const std::optional<PointPlace>& behind, std::size_t most) override;
  std::vector<Point> thinned(std::string_view project_id, std::string_view experiment_id,
                             std::string_view name, const Range& range, std::size_t most,
                             Thinning way) override;
  TaggedPage tagged_rows(std::string_view project_id, std::string_view experiment_id,
                         const Range& range, const std::optional<TaggedPlace>& behind,
                         std::size_t most) override;

  Usage usage(std::string_view project_id,
              const std::optional<std::string>& experiment_id) override;
  Removal remove_before(std::int64_t time) override;

 private:
  void finish_removal(std::string_view project_id);

  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

// What scalars have as records of an archive.
sqlite::RecordTable project_records();
sqlite::RecordTable experiment_records();
sqlite::RecordTable chunk_records();
sqlite::RecordTable tags_records();
sqlite::RecordTable batch_records();

}  // namespace cq::scalars
