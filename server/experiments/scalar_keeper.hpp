#pragma once

#include <cq/scalars/values.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/route.hpp"
#include "api/worker_pool.hpp"
#include "http/message.hpp"
#include "scalars/requests.hpp"

namespace cq::experiments {

/// Where the scalars of experiments are kept. The callers may do what they ask for. Each method
/// throws what keeps it from its work, as api::Refusal or Error, and may be called from any thread.
class ScalarKeeper {
 public:
  ScalarKeeper() = default;
  ScalarKeeper(const ScalarKeeper&) = delete;
  ScalarKeeper& operator=(const ScalarKeeper&) = delete;
  ScalarKeeper(ScalarKeeper&&) = delete;
  ScalarKeeper& operator=(ScalarKeeper&&) = delete;
  virtual ~ScalarKeeper() = default;

  /// Whether any are kept.
  [[nodiscard]] virtual bool exists() const noexcept = 0;
  /// The workers for a route that reads scalars, or logs some; null: the experiments' own.
  [[nodiscard]] virtual api::WorkerPool* workers_to_read() const noexcept = 0;
  [[nodiscard]] virtual api::WorkerPool* workers_to_log() const noexcept = 0;
  /// Those for one that makes a project, or removes one or an experiment.
  [[nodiscard]] virtual api::WorkerPool* workers_to_make() const noexcept = 0;
  [[nodiscard]] virtual api::WorkerPool* workers_to_remove() const noexcept = 0;

  /// Prepares for a project's scalars.
  virtual void add_project(const std::string& project_id) const = 0;
  /// Keeps one row; the response says what wasn't kept of it.
  [[nodiscard]] virtual http::Response log_row(const std::string& project_id,
                                               const std::string& experiment_id,
                                               const scalars::LogRequest& row) const = 0;
  /// Keeps rows, all of them or, where it throws, none.
  [[nodiscard]] virtual http::Response log_batch(const std::string& project_id,
                                                 const std::string& experiment_id,
                                                 const scalars::LogBatchRequest& batch) const = 0;
  /// Those of a project's experiments.
  [[nodiscard]] virtual http::Response get(const api::Call& call, const std::string& project_id,
                                           const scalars::GetQuery& query) const = 0;
  /// When each of the experiments was logged to last; of all without any.
  [[nodiscard]] virtual http::Response last_logged(
      const api::Call& call, const std::string& project_id,
      const std::optional<std::vector<std::string>>& experiment_ids) const = 0;

  /// What a project's scalars take up, or of it only that experiment's; nullopt where they are kept
  /// elsewhere, or not at all.
  [[nodiscard]] virtual std::optional<scalars::Usage> usage(
      const std::string& project_id, const std::optional<std::string>& experiment_id) const = 0;

  /// Calls `remove`, which removes the experiment, or the project, and removes its scalars where
  /// they are kept together with it. Returns what `remove` does.
  virtual bool remove_experiment(const std::string& project_id, const std::string& experiment_id,
                                 const std::function<bool()>& remove) const = 0;
  virtual bool remove_project(const std::string& project_id,
                              const std::function<bool()>& remove) const = 0;
};

}  // namespace cq::experiments
