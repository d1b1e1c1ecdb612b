#pragma once

#include "experiments/scalar_keeper.hpp"

namespace cq::experiments {

/// Keeps none: every answer is empty, and what is logged is refused with api::Refusal (400).
class NoScalars final : public ScalarKeeper {
 public:
  [[nodiscard]] bool exists() const noexcept override { return false; }
  [[nodiscard]] api::WorkerPool* workers_to_read() const noexcept override { return nullptr; }
  [[nodiscard]] api::WorkerPool* workers_to_log() const noexcept override { return nullptr; }
  [[nodiscard]] api::WorkerPool* workers_to_make() const noexcept override { return nullptr; }
  [[nodiscard]] api::WorkerPool* workers_to_remove() const noexcept override { return nullptr; }
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
  [[nodiscard]] std::optional<scalars::Usage> usage(
      const std::string& project_id,
      const std::optional<std::string>& experiment_id) const override;
  bool remove_experiment(const std::string& project_id, const std::string& experiment_id,
                         const std::function<bool()>& remove) const override;
  bool remove_project(const std::string& project_id,
                      const std::function<bool()>& remove) const override;
};

}  // namespace cq::experiments
