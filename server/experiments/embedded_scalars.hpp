#pragma once

#include <cq/error.hpp>
#include <cq/host/opened_store.hpp>
#include <cq/scalars/scalars.hpp>
#include <functional>
#include <string>

#include "api/clock.hpp"
#include "api/worker_pool.hpp"
#include "experiments/scalar_keeper.hpp"
#include "observability/log.hpp"
#include "scalars/logged_rows.hpp"

namespace cq::experiments {

/// Asks the store of experiments what is still there. Each throws what that store throws, and is
/// safe from any thread.
struct Remaining {
  std::function<bool(const std::string& experiment_id)> has_experiment;
  std::function<bool(const std::string& project_id)> has_project;
};

/// Scalars that this server keeps, in the store of the feature that does. Each method throws what
/// that throws; logging also what refuse_unknown() throws, where the experiment was removed
/// meanwhile, and nothing of it stays then.
class EmbeddedScalars final : public ScalarKeeper {
 public:
  /// `workers` are those of the store, or null; they, the store and the log outlive it.
  EmbeddedScalars(host::StorePart<scalars::Scalars> scalars, api::StoreWorkers* workers,
                  Remaining remaining, api::Clock clock, observability::Log& log);

  [[nodiscard]] bool exists() const noexcept override { return true; }
  /// The store's own, so that nothing else waits for it.
  [[nodiscard]] api::WorkerPool* workers_to_read() const noexcept override;
  [[nodiscard]] api::WorkerPool* workers_to_log() const noexcept override;
  [[nodiscard]] api::WorkerPool* workers_to_make() const noexcept override;
  [[nodiscard]] api::WorkerPool* workers_to_remove() const noexcept override;
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
  [[nodiscard]] http::Response log(const std::string& project_id, const std::string& experiment_id,
                                   const std::vector<scalars::LogRequest>& rows,
                                   const std::string& batch_id) const;
  /// What logging responds with. Throws Error: not found where the store has no such project.
  [[nodiscard]] http::Response log_kept(const std::string& project_id,
                                        const std::string& experiment_id,
                                        const scalars::KeptRows& kept,
                                        const std::string& batch_id) const;
  void require_remaining(const std::string& project_id, const std::string& experiment_id) const;
  void warn_of_left(const std::string& of_what, const Error& error) const;
  [[nodiscard]] bool remove_with_scalars(const std::string& of_what,
                                         const std::function<bool()>& remove,
                                         const std::function<void()>& remove_scalars) const;

  const host::StorePart<scalars::Scalars> scalars_;
  api::StoreWorkers* const workers_;
  const Remaining remaining_;
  const api::Clock clock_;
  observability::Log& log_;
};

}  // namespace cq::experiments
