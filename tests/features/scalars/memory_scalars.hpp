#pragma once

#include <cq/archive.hpp>
#include <cq/error.hpp>
#include <cq/scalars/records.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "memory/database.hpp"

/// Scalars in memory.
namespace cq::scalars {

struct MemoryExperiment {
  StoredExperiment stored{};
  /// The chunks of each name, by their numbers, each in order.
  std::map<std::string, std::map<std::int64_t, std::vector<Point>>, std::less<>> series{};
  std::map<std::int64_t, TaggedRow> tags{};
  std::map<std::string, std::int64_t, std::less<>> batches{};  ///< numbers by id
};

using MemoryProject = std::map<std::string, MemoryExperiment, std::less<>>;

/// The rows and the schema of one database.
struct MemoryDatabase {
  std::shared_ptr<test::MemoryDatabase> schema;  ///< its mutex is that of the rows, too
  std::map<std::string, MemoryProject, std::less<>> projects{};
};

/// The rows of a database, which are the caller's alone while this lives. Throws Error: unavailable
/// where the schema has no table for them.
class LockedScalars {
 public:
  explicit LockedScalars(MemoryDatabase& database)
      : lock_(database.schema->mutex), database_(database) {
    if (database.schema->schema.tables.contains("scalars")) return;
    throw Error(ErrorKind::kUnavailable,
                "The memory database has no table 'scalars'; bring its schema to head first.");
  }
  [[nodiscard]] auto& projects() const noexcept { return database_.projects; }
  /// Null when it isn't there.
  [[nodiscard]] MemoryProject* project(std::string_view id) const {
    const auto found = database_.projects.find(id);
    return found == database_.projects.end() ? nullptr : &found->second;
  }
  [[nodiscard]] MemoryExperiment* experiment(std::string_view project_id,
                                             std::string_view id) const {
    MemoryProject* const of = project(project_id);
    if (of == nullptr) return nullptr;
    const auto found = of->find(id);
    return found == of->end() ? nullptr : &found->second;
  }

 private:
  std::unique_lock<std::mutex> lock_;
  MemoryDatabase& database_;
};

class MemoryScalars final : public Scalars {
 public:
  explicit MemoryScalars(MemoryDatabase& database) : database_(database) {}

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
  /// All points of a series that are in the range, in order.
  std::vector<Point> points_in(std::string_view project_id, std::string_view experiment_id,
                               std::string_view name, const Range& range);

  MemoryDatabase& database_;
};

class MemoryScalarsArchive final : public Archive {
 public:
  explicit MemoryScalarsArchive(MemoryDatabase& database) : database_(database) {}

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;
  std::vector<OtherTable> other_tables() override { return {}; }

 private:
  std::vector<ArchiveRecord> all();

  MemoryDatabase& database_;
};

}  // namespace cq::scalars
