#pragma once

#include <cq/experiments/page.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

/// A number by which an experiment is compared. Points are added, never replaced.
struct Metric {
  std::string id;
  std::string experiment_id;
  std::string name;
  double value = 0;  ///< NaN and infinities too
  std::int64_t step = 0;
  std::optional<std::string> label{};
  Timestamp created_at{};
};

/// The metrics of a store's experiments.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [metrics.threads]
/// What a method has changed is durable when it returns. [metrics.durable]
class CQ_EXPORT Metrics : public Part {
 public:
  static constexpr std::string_view kId = "experiments.metrics/1";

  Metrics() = default;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  Metrics(Metrics&&) = delete;
  Metrics& operator=(Metrics&&) = delete;
  ~Metrics() override;

  /// Adds points as they are, all in one step or, when it throws, none. [metrics.add]
  /// NaN and infinities are kept. [metrics.add.not_finite]
  /// Throws conflict when an id is taken, not found when an experiment isn't there.
  /// [metrics.add.throws]
  virtual void add(std::span<const Metric> points) = 0;

  /// The points of an experiment, a page of them; none when there is no such experiment.
  /// [metrics.list]
  virtual std::vector<Metric> list(std::string_view experiment_id, const Page& page) = 0;

  /// Hands over, of each experiment of a project, in the order of creation, for each of `wanted`,
  /// in their order, the one point that stands for it, all of one moment; nothing where there is no
  /// point of that name. [metrics.visit_chosen]
  /// Of last it is the one of the greatest step, of best the one of the greatest or the least
  /// value, as the direction says, NaN but for want of others; of equals the first that was made,
  /// ties by id. [metrics.visit_chosen.choice]
  /// Of average it is that of last, with the mean of all values that aren't NaN.
  /// [metrics.visit_chosen.average]
  /// It costs by the experiments, not by their points. What `visit` throws ends it and passes
  /// through; it must not call on this store itself. [metrics.visit_chosen.visitor]
  virtual void visit_chosen(std::string_view project_id, std::span<const ProjectMetric> wanted,
                            const std::function<void(const Metric&)>& visit) = 0;
};

}  // namespace cq::experiments
