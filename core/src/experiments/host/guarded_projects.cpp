#include <cq/experiments/experiments.hpp>
#include <cq/experiments/hypotheses.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/projects.hpp>

#include "experiments/host/guarded_parts.hpp"
#include "loader/part_wrapper.hpp"

namespace cq::experiments {
namespace {

using host::Guard;
using host::guarded;

class GuardedProjects final : public Projects {
 public:
  GuardedProjects(const Guard& guard, Projects& part) : guard_(guard), part_(part) {}

  ProjectOverview create(const Project& project) override {
    return guarded(guard_, "projects.create", [&] { return part_.create(project); });
  }
  std::optional<ProjectOverview> get(std::string_view id) override {
    return guarded(guard_, "projects.get", [&] { return part_.get(id); });
  }
  std::vector<ProjectOverview> list(std::string_view user_id, const Page& page) override {
    return guarded(guard_, "projects.list", [&] { return part_.list(user_id, page); });
  }
  ProjectOverview change(std::string_view id, const ProjectChange& change) override {
    return guarded(guard_, "projects.change", [&] { return part_.change(id, change); });
  }
  bool remove(std::string_view id) override {
    return guarded(guard_, "projects.remove", [&] { return part_.remove(id); });
  }
  std::optional<ProjectStatistics> statistics(std::string_view id) override {
    return guarded(guard_, "projects.statistics", [&] { return part_.statistics(id); });
  }

 private:
  Guard guard_;
  Projects& part_;
};

class GuardedExperiments final : public Experiments {
 public:
  GuardedExperiments(const Guard& guard, Experiments& part) : guard_(guard), part_(part) {}

  void create(const Experiment& experiment) override {
    guarded(guard_, "experiments.create", [&] { part_.create(experiment); });
  }
  std::optional<Experiment> get(std::string_view id) override {
    return guarded(guard_, "experiments.get", [&] { return part_.get(id); });
  }
  std::vector<ExperimentHome> locate(const std::vector<std::string>& ids) override {
    return guarded(guard_, "experiments.locate", [&] { return part_.locate(ids); });
  }
  std::vector<Experiment> list(std::string_view project_id, const Page& page) override {
    return guarded(guard_, "experiments.list", [&] { return part_.list(project_id, page); });
  }
  Experiment change(std::string_view id, const ExperimentChange& change, Timestamp at) override {
    return guarded(guard_, "experiments.change", [&] { return part_.change(id, change, at); });
  }
  bool remove(std::string_view id) override {
    return guarded(guard_, "experiments.remove", [&] { return part_.remove(id); });
  }
  std::optional<std::string> reorder(std::string_view project_id,
                                     const std::vector<std::string>& ids) override {
    return guarded(guard_, "experiments.reorder", [&] { return part_.reorder(project_id, ids); });
  }

 private:
  Guard guard_;
  Experiments& part_;
};

class GuardedHypotheses final : public Hypotheses {
 public:
  GuardedHypotheses(const Guard& guard, Hypotheses& part) : guard_(guard), part_(part) {}

  void create(const Hypothesis& hypothesis) override {
    guarded(guard_, "hypotheses.create", [&] { part_.create(hypothesis); });
  }
  std::optional<Hypothesis> get(std::string_view id) override {
    return guarded(guard_, "hypotheses.get", [&] { return part_.get(id); });
  }
  std::vector<Hypothesis> list(std::string_view project_id, const Page& page) override {
    return guarded(guard_, "hypotheses.list", [&] { return part_.list(project_id, page); });
  }
  Hypothesis change(std::string_view id, const HypothesisChange& change, Timestamp at) override {
    return guarded(guard_, "hypotheses.change", [&] { return part_.change(id, change, at); });
  }
  bool remove(std::string_view id) override {
    return guarded(guard_, "hypotheses.remove", [&] { return part_.remove(id); });
  }

 private:
  Guard guard_;
  Hypotheses& part_;
};

class GuardedMetrics final : public Metrics {
 public:
  GuardedMetrics(const Guard& guard, Metrics& part) : guard_(guard), part_(part) {}

  void add(std::span<const Metric> points) override {
    guarded(guard_, "metrics.add", [&] { part_.add(points); });
  }
  std::vector<Metric> list(std::string_view experiment_id, const Page& page) override {
    return guarded(guard_, "metrics.list", [&] { return part_.list(experiment_id, page); });
  }
  void visit_chosen(std::string_view project_id, std::span<const ProjectMetric> wanted,
                    const std::function<void(const Metric&)>& visit) override {
    guarded(guard_, "metrics.visit_chosen", [&] { part_.visit_chosen(project_id, wanted, visit); });
  }

 private:
  Guard guard_;
  Metrics& part_;
};

}  // namespace

host::PartWrapper projects_wrapper() noexcept {
  return host::wrapper_of<Projects, GuardedProjects>();
}

host::PartWrapper experiments_wrapper() noexcept {
  return host::wrapper_of<Experiments, GuardedExperiments>();
}

host::PartWrapper hypotheses_wrapper() noexcept {
  return host::wrapper_of<Hypotheses, GuardedHypotheses>();
}

host::PartWrapper metrics_wrapper() noexcept {
  return host::wrapper_of<Metrics, GuardedMetrics>();
}

}  // namespace cq::experiments
