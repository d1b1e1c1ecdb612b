#pragma once

#include <cq/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/worker_pool.hpp"
#include "experiments/remote_service.hpp"
#include "http/message.hpp"

namespace cq::experiments {

/// Which scalars are asked for.
struct ScalarsQuery {
  std::vector<std::string> experiment_ids{};  ///< empty: those of the whole project
  std::optional<std::int64_t> max_points{};
  bool return_tags = false;
  std::optional<std::string> start_time{};  ///< ISO 8601
  std::optional<std::string> end_time{};
};

/// The service that keeps scalars, or none: then nothing is kept, and every answer is empty. Each
/// method throws api::Refusal: 502 when the service doesn't answer; what it refuses with; 400 for
/// an answer that is not as expected. Safe from any thread; see RemoteService.
class ScalarsService {
 public:
  /// `workers` run the routes that ask the service; both outlive it.
  ScalarsService(const RemoteService& remote, api::WorkerPool& workers)
      : remote_(remote), workers_(workers) {}

  /// Whether there is one.
  [[nodiscard]] bool exists() const noexcept { return remote_.exists(); }
  /// The workers for a route that asks the service; null without one: the store's own.
  [[nodiscard]] api::WorkerPool* workers() const noexcept { return exists() ? &workers_ : nullptr; }

  /// Prepares for a project's scalars; does nothing without a service.
  void add_project(const std::string& project_id) const;
  /// Keeps scalars; `body` is what the service takes. `path` is "log" or "log_batch". Throws
  /// api::Refusal (400) without a service.
  [[nodiscard]] http::Response log(const char* path, const std::string& project_id,
                                   const std::string& experiment_id, const JsonValue& body) const;
  [[nodiscard]] http::Response get(const std::string& project_id, const ScalarsQuery& query) const;
  /// When each of the experiments was logged to last; of all without any.
  [[nodiscard]] http::Response last_logged(
      const std::string& project_id,
      const std::optional<std::vector<std::string>>& experiment_ids) const;

 private:
  const RemoteService& remote_;
  api::WorkerPool& workers_;
};

}  // namespace cq::experiments
