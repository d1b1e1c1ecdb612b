#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/scalars/scalars.hpp>
#include <string>

#include "api/clock.hpp"
#include "experiments/scalar_keeper.hpp"
#include "feature/feature.hpp"
#include "observability/log.hpp"

namespace cq::experiments {

/// Scalars that this server keeps, in the store of the feature that does. Each method throws what
/// that throws.
class EmbeddedScalars final : public ScalarKeeper {
 public:
  /// The store and the log outlive it.
  EmbeddedScalars(const feature::FeatureStore& store, api::Clock clock, observability::Log& log);

  [[nodiscard]] bool exists() const noexcept override { return true; }
  /// The store's own, so that nothing else waits for it.
  [[nodiscard]] api::WorkerPool* workers_to_read() const noexcept override;
  [[nodiscard]] api::WorkerPool* workers_to_log() const noexcept override;
  [[nodiscard]] api::WorkerPool* workers_to_make() const noexcept override { return nullptr; }
  void add_project(const std::string& project_id) const override;
  [[nodiscard]] http::Response log_row(const std::string& project_id,
                                       const std::string& experiment_id,
                                       const scalars::LogRequest& row) const override;
  [[nodiscard]] http::Response log_batch(const std::string& project_id,
                                         const std::string& experiment_id,
                                         const scalars::LogBatchRequest& batch) const override;
  [[nodiscard]] http::Response get(const api::Call& call, const std::string& project_id,
                                   const scalars::GetQuery& query) const override;
  [[nodiscard]] http::Response last_logged(
      const api::Call& call, const std::string& project_id,
      const std::optional<std::vector<std::string>>& experiment_ids) const override;
  bool remove_experiment(const std::string& project_id, const std::string& experiment_id,
                         const std::function<bool()>& remove) const override;
  bool remove_project(const std::string& project_id,
                      const std::function<bool()>& remove) const override;

 private:
  [[nodiscard]] http::Response log(const std::string& project_id, const std::string& experiment_id,
                                   const std::vector<scalars::LogRequest>& rows,
                                   const std::string& batch_id) const;
  [[nodiscard]] bool remove_with_scalars(const std::string& of_what,
                                         const std::function<bool()>& remove,
                                         const std::function<void()>& remove_scalars) const;

  const host::StorePart<scalars::Scalars> scalars_;
  api::StoreWorkers* const workers_;
  const api::Clock clock_;
  observability::Log& log_;
};

}  // namespace cq::experiments
