#include <cq/experiments/queries.hpp>

#include "experiments/host/guarded_parts.hpp"
#include "loader/part_wrapper.hpp"

namespace cq::experiments {
namespace {

using host::Guard;
using host::guarded;

class GuardedQueries final : public Queries {
 public:
  GuardedQueries(const Guard& guard, Queries& part) : guard_(guard), part_(part) {}

  std::vector<FoundExperiment> find(const ExperimentQuestion& question) override {
    return guarded(guard_, "queries.find", [&] { return part_.find(question); });
  }
  std::vector<ExperimentName> names(std::string_view project_id, const Page& page) override {
    return guarded(guard_, "queries.names", [&] { return part_.names(project_id, page); });
  }
  std::optional<std::string> features_of(std::string_view experiment_id) override {
    return guarded(guard_, "queries.features_of", [&] { return part_.features_of(experiment_id); });
  }
  std::vector<std::string> metric_names(std::string_view experiment_id) override {
    return guarded(guard_, "queries.metric_names",
                   [&] { return part_.metric_names(experiment_id); });
  }
  std::vector<std::optional<double>> values_of(std::string_view experiment_id,
                                               std::span<const ProjectMetric> wanted) override {
    return guarded(guard_, "queries.values_of",
                   [&] { return part_.values_of(experiment_id, wanted); });
  }
  std::uint64_t count_metrics(std::string_view project_id,
                              const std::optional<std::string>& experiment_id) override {
    return guarded(guard_, "queries.count_metrics",
                   [&] { return part_.count_metrics(project_id, experiment_id); });
  }

 private:
  Guard guard_;
  Queries& part_;
};

}  // namespace

host::PartWrapper queries_wrapper() noexcept {
  return host::wrapper_of<Queries, GuardedQueries>();
}

}  // namespace cq::experiments
