#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/scalars/scalars.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace cq::scalars {

/// The experiments of a project for which something was logged, by id, page by page: all of them,
/// or those of some ids. From one thread at a time; the store outlives it.
class ExperimentIds {
 public:
  /// `chosen`: their ids; empty: all.
  ExperimentIds(host::StorePart<Scalars> scalars, std::string project_id,
                std::vector<std::string> chosen);

  /// Some more of them; whether that were all ended() says. Throws what the store throws.
  std::vector<LoggedExperiment> next();
  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  host::StorePart<Scalars> scalars_;
  std::string project_id_;
  std::vector<std::string> chosen_;
  std::size_t looked_up_ = 0;  ///< of the chosen ones
  std::string after_{};
  bool ended_ = false;
};

}  // namespace cq::scalars
