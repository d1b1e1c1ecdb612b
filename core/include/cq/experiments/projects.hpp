#pragma once

#include <cq/experiments/page.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

enum class Direction { kMinimize, kMaximize };
enum class Aggregation { kLast, kBest, kAverage };

/// "minimize" or "maximize". Safe from any thread.
CQ_EXPORT std::string_view to_string(Direction direction) noexcept;
/// The direction of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<Direction> parse_direction(std::string_view text) noexcept;

/// "last", "best" or "average". Safe from any thread.
CQ_EXPORT std::string_view to_string(Aggregation aggregation) noexcept;
/// The aggregation of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<Aggregation> parse_aggregation(std::string_view text) noexcept;

/// A metric by which the experiments of a project are compared.
struct ProjectMetric {
  std::string name;
  Direction direction = Direction::kMinimize;
  Aggregation aggregation = Aggregation::kLast;

  bool operator==(const ProjectMetric&) const = default;
};

inline constexpr std::string_view kDefaultNamingPattern = "{num}_from_{parent}_{change}";

/// What experiments and hypotheses belong to.
struct Project {
  std::string id;
  std::string name;
  std::string description;
  std::string owner_id;
  std::optional<std::string> team_id{};  ///< nullopt: a personal one
  std::vector<ProjectMetric> metrics{};
  std::string naming_pattern{kDefaultNamingPattern};
  std::vector<std::string> display_metrics{};
  Timestamp created_at{};

  bool operator==(const Project&) const = default;
};

/// What changes of a project. Only what is given does.
struct ProjectChange {
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<std::vector<ProjectMetric>> metrics{};
  std::optional<std::string> naming_pattern{};
  std::optional<std::vector<std::string>> display_metrics{};
};

/// A project as it is shown, all of one moment.
struct ProjectOverview {
  Project project;
  std::string owner_email;  ///< empty: the owner is gone
  std::optional<std::string> owner_name{};
  std::optional<std::string> team_name{};  ///< nullopt: it has none, or the team is gone
  std::int64_t experiment_count = 0;
  std::int64_t hypothesis_count = 0;

  bool operator==(const ProjectOverview&) const = default;
};

struct ProjectStatistics {
  std::int64_t experiments = 0;
  std::int64_t running_experiments = 0;
  std::int64_t completed_experiments = 0;
  std::int64_t failed_experiments = 0;
  std::int64_t hypotheses = 0;
  std::int64_t supported_hypotheses = 0;
  std::int64_t refuted_hypotheses = 0;

  bool operator==(const ProjectStatistics&) const = default;
};

/// The projects of a store of experiments.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [projects.threads]
/// What a method has changed is durable when it returns. [projects.durable]
class CQ_EXPORT Projects : public Part {
 public:
  static constexpr std::string_view kId = "experiments.projects/1";

  Projects() = default;
  Projects(const Projects&) = delete;
  Projects& operator=(const Projects&) = delete;
  Projects(Projects&&) = delete;
  Projects& operator=(Projects&&) = delete;
  ~Projects() override;

  /// Adds a project and returns it as it is shown. One with a team gets the team's owner as its
  /// own, whatever owner_id says; a personal one gives its owner a row for each of kProjectActions,
  /// in the same step. [projects.create]
  /// Throws conflict when its id is taken, not found when its owner or its team isn't there.
  /// [projects.create.throws]
  virtual ProjectOverview create(const Project& project) = 0;

  /// The one of that id; nullopt when there is none. [projects.get]
  virtual std::optional<ProjectOverview> get(std::string_view id) = 0;

  /// Those that a user may see, a page of them: the user owns the project or its team, or has a row
  /// that allows "project.view" on either. [projects.list]
  virtual std::vector<ProjectOverview> list(std::string_view user_id, const Page& page) = 0;

  /// Changes what is given and returns the project. [projects.change]
  /// Throws not found when there is no such project. [projects.change.throws]
  virtual ProjectOverview change(std::string_view id, const ProjectChange& change) = 0;

  /// Removes a project of any size in one step, with its experiments, their metrics, its hypotheses
  /// and its permission rows. Returns false when there is no such project. [projects.remove]
  virtual bool remove(std::string_view id) = 0;

  /// How much of what it has; nullopt when there is no such project. [projects.statistics]
  virtual std::optional<ProjectStatistics> statistics(std::string_view id) = 0;
};

}  // namespace cq::experiments
