#include <array>

#include "experiments/host/guarded_parts.hpp"

namespace cq::host {

std::span<const PartWrapper> experiment_wrappers() noexcept {
  static const std::array kWrappers{
      experiments::accounts_wrapper(),    experiments::tokens_wrapper(),
      experiments::permissions_wrapper(), experiments::teams_wrapper(),
      experiments::projects_wrapper(),    experiments::experiments_wrapper(),
      experiments::hypotheses_wrapper(),  experiments::metrics_wrapper(),
      experiments::queries_wrapper(),
  };
  return kWrappers;
}

}  // namespace cq::host
