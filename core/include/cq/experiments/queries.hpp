#pragma once

#include <cq/experiments/question.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

/// An experiment that a question found.
struct FoundExperiment {
  Experiment experiment{};                       ///< without its git_diff, which may be long
  std::vector<std::optional<double>> metrics{};  ///< of the question's `shown`, in their order
  FoundPlace place{};
};

/// An experiment by its name alone.
struct ExperimentName {
  std::string id;
  std::string name;
  Timestamp created_at{};

  bool operator==(const ExperimentName&) const = default;
};

/// How many names metric_names() returns at most.
inline constexpr std::size_t kMostMetricNames = 1000;

/// What is asked of a store's experiments beyond their lists. It changes nothing.
///
/// The number that stands for a metric is the value of the point that Metrics::visit_chosen()
/// chooses. [queries.metrics]
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [queries.threads]
class CQ_EXPORT Queries : public Part {
 public:
  static constexpr std::string_view kId = "experiments.queries/1";

  Queries() = default;
  Queries(const Queries&) = delete;
  Queries& operator=(const Queries&) = delete;
  Queries(Queries&&) = delete;
  Queries& operator=(Queries&&) = delete;
  ~Queries() override;

  /// The experiments that a question is about, a page of them; none when there is no such project.
  /// [queries.find]
  /// Each is on one page of those that begin behind the place of the last one before, as long as
  /// nothing changes. [queries.find.pages]
  /// A page with a limit holds fewer where they are long, so that it doesn't take up much memory:
  /// what has none is behind the end. [queries.find.memory]
  virtual std::vector<FoundExperiment> find(const ExperimentQuestion& question) = 0;

  /// The names of a project's experiments, a page of them. [queries.names]
  virtual std::vector<ExperimentName> names(std::string_view project_id, const Page& page) = 0;

  /// An experiment's features, as JSON; nullopt when there is no such experiment.
  /// [queries.features]
  virtual std::optional<std::string> features_of(std::string_view experiment_id) = 0;

  /// The names of an experiment's metrics, in the order of their bytes; the first kMostMetricNames.
  /// [queries.metric_names]
  virtual std::vector<std::string> metric_names(std::string_view experiment_id) = 0;

  /// The numbers that stand for these metrics of an experiment, in their order; nullopt where there
  /// is no point. [queries.values]
  virtual std::vector<std::optional<double>> values_of(std::string_view experiment_id,
                                                       std::span<const ProjectMetric> wanted) = 0;

  /// How many points of metrics a project has, or of it only that experiment.
  /// [queries.count_metrics]
  virtual std::uint64_t count_metrics(std::string_view project_id,
                                      const std::optional<std::string>& experiment_id) = 0;
};

}  // namespace cq::experiments
