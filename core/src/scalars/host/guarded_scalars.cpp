#include <array>
#include <cq/scalars/scalars.hpp>

#include "loader/part_wrapper.hpp"

namespace cq::host {
namespace {

using namespace scalars;

class GuardedScalars final : public Scalars {
 public:
  GuardedScalars(const Guard& guard, Scalars& part) : guard_(guard), part_(part) {}

  bool make_project(std::string_view project_id) override {
    return guarded(guard_, "scalars.make_project", [&] { return part_.make_project(project_id); });
  }
  bool has_project(std::string_view project_id) override {
    return guarded(guard_, "scalars.has_project", [&] { return part_.has_project(project_id); });
  }
  std::vector<std::string> projects(std::string_view after, std::size_t most) override {
    return guarded(guard_, "scalars.projects", [&] { return part_.projects(after, most); });
  }
  bool remove_project(std::string_view project_id) override {
    return guarded(guard_, "scalars.remove_project",
                   [&] { return part_.remove_project(project_id); });
  }
  std::vector<LoggedExperiment> experiments(std::string_view project_id, std::string_view after,
                                            std::size_t most) override {
    return guarded(guard_, "scalars.experiments",
                   [&] { return part_.experiments(project_id, after, most); });
  }
  std::vector<LoggedExperiment> find_experiments(
      std::string_view project_id, std::span<const std::string> experiment_ids) override {
    return guarded(guard_, "scalars.find_experiments",
                   [&] { return part_.find_experiments(project_id, experiment_ids); });
  }
  bool remove_experiment(std::string_view project_id, std::string_view experiment_id) override {
    return guarded(guard_, "scalars.remove_experiment",
                   [&] { return part_.remove_experiment(project_id, experiment_id); });
  }
  Logged log(std::string_view project_id, std::string_view experiment_id, std::span<const Row> rows,
             std::string_view batch_id) override {
    return guarded(guard_, "scalars.log",
                   [&] { return part_.log(project_id, experiment_id, rows, batch_id); });
  }
  std::vector<Series> series(std::string_view project_id, std::string_view experiment_id,
                             std::string_view after, std::size_t most) override {
    return guarded(guard_, "scalars.series",
                   [&] { return part_.series(project_id, experiment_id, after, most); });
  }
  PointPage points(std::string_view project_id, std::string_view experiment_id,
                   std::string_view name, const Range& range,
                   const std::optional<PointPlace>& behind, std::size_t most) override {
    return guarded(guard_, "scalars.points", [&] {
      return part_.points(project_id, experiment_id, name, range, behind, most);
    });
  }
  std::vector<Point> thinned(std::string_view project_id, std::string_view experiment_id,
                             std::string_view name, const Range& range, std::size_t most,
                             Thinning way) override {
    return guarded(guard_, "scalars.thinned", [&] {
      return part_.thinned(project_id, experiment_id, name, range, most, way);
    });
  }
  TaggedPage tagged_rows(std::string_view project_id, std::string_view experiment_id,
                         const Range& range, const std::optional<TaggedPlace>& behind,
                         std::size_t most) override {
    return guarded(guard_, "scalars.tagged_rows", [&] {
      return part_.tagged_rows(project_id, experiment_id, range, behind, most);
    });
  }
  Usage usage(std::string_view project_id,
              const std::optional<std::string>& experiment_id) override {
    return guarded(guard_, "scalars.usage", [&] { return part_.usage(project_id, experiment_id); });
  }
  Removal remove_before(std::int64_t time) override {
    return guarded(guard_, "scalars.remove_before", [&] { return part_.remove_before(time); });
  }

 private:
  Guard guard_;
  Scalars& part_;
};

}  // namespace

std::span<const PartWrapper> scalar_wrappers() noexcept {
  static constexpr std::array kWrappers{wrapper_of<Scalars, GuardedScalars>()};
  return kWrappers;
}

}  // namespace cq::host
