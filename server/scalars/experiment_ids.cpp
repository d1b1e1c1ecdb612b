#include "scalars/experiment_ids.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace cq::scalars {

ExperimentIds::ExperimentIds(host::StorePart<Scalars> scalars, std::string project_id,
                             std::vector<std::string> chosen)
    : scalars_(std::move(scalars)), project_id_(std::move(project_id)), chosen_(std::move(chosen)) {
  std::sort(chosen_.begin(), chosen_.end());
  chosen_.erase(std::unique(chosen_.begin(), chosen_.end()), chosen_.end());
}

std::vector<LoggedExperiment> ExperimentIds::next() {
  if (chosen_.empty()) {
    std::vector<LoggedExperiment> page = scalars_->experiments(project_id_, after_, kMostListed);
    ended_ = page.size() < kMostListed;
    if (!page.empty()) after_ = page.back().id;
    return page;
  }
  const std::size_t count = std::min(chosen_.size() - looked_up_, kMostListed);
  const auto ids = std::span<const std::string>(chosen_).subspan(looked_up_, count);
  looked_up_ += count;
  ended_ = looked_up_ == chosen_.size();
  return scalars_->find_experiments(project_id_, ids);
}

}  // namespace cq::scalars
