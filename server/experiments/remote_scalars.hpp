#pragma once

#include "experiments/remote_service.hpp"
#include "experiments/scalar_keeper.hpp"

namespace cq::experiments {

/// Scalars that another service keeps, as the original's does. Each method throws api::Refusal: 502
/// when the service doesn't answer; what it refuses with; 400 for an answer that is not as
/// expected. Like the original it isn't told what is removed. See RemoteService.
class RemoteScalars final : public ScalarKeeper {
 public:
  /// There is such a service. `workers` run the routes that ask it; both outlive this.
  RemoteScalars(const RemoteService& remote, api::WorkerPool& workers)
      : remote_(remote), workers_(workers) {}

  [[nodiscard]] bool exists() const noexcept override { return true; }
  [[nodiscard]] api::WorkerPool* workers_to_read() const noexcept override { return &workers_; }
  [[nodiscard]] api::WorkerPool* workers_to_log() const noexcept override { return &workers_; }
  [[nodiscard]] api::WorkerPool* workers_to_make() const noexcept override { return &workers_; }
  /// The experiments' own: the service isn't asked.
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

 private:
  [[nodiscard]] http::Response log(const std::string& path, const JsonValue& body) const;

  const RemoteService& remote_;
  api::WorkerPool& workers_;
};

}  // namespace cq::experiments
