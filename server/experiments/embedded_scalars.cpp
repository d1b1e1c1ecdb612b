#include "experiments/embedded_scalars.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "api/responses.hpp"
#include "experiments/parts.hpp"
#include "http/status.hpp"
#include "scalars/answers.hpp"

namespace cq::experiments {

EmbeddedScalars::EmbeddedScalars(host::StorePart<scalars::Scalars> scalars,
                                 api::StoreWorkers* workers, Remaining remaining, api::Clock clock,
                                 observability::Log& log)
    : scalars_(std::move(scalars)),
      workers_(workers),
      remaining_(std::move(remaining)),
      clock_(std::move(clock)),
      log_(log) {}

api::WorkerPool* EmbeddedScalars::workers_to_read() const noexcept {
  return workers_ == nullptr ? nullptr : &workers_->read;
}

api::WorkerPool* EmbeddedScalars::workers_to_log() const noexcept {
  return workers_ == nullptr ? nullptr : &workers_->write;
}

api::WorkerPool* EmbeddedScalars::workers_to_make() const noexcept {
  return workers_to_log();
}

api::WorkerPool* EmbeddedScalars::workers_to_remove() const noexcept {
  return workers_to_log();
}

void EmbeddedScalars::add_project(const std::string& project_id) const {
  scalars_->make_project(project_id);
}

http::Response EmbeddedScalars::log_row(const std::string& project_id,
                                        const std::string& experiment_id,
                                        const scalars::LogRequest& row) const {
  return log(project_id, experiment_id, {row}, "");
}

http::Response EmbeddedScalars::log_batch(const std::string& project_id,
                                          const std::string& experiment_id,
                                          const scalars::LogBatchRequest& batch) const {
  return log(project_id, experiment_id, batch.rows, batch.id.value_or(""));
}

http::Response EmbeddedScalars::log(const std::string& project_id, const std::string& experiment_id,
                                    const std::vector<scalars::LogRequest>& rows,
                                    const std::string& batch_id) const {
  const scalars::KeptRows kept = scalars::kept_rows(rows, scalars::milliseconds_of(clock_()));
  std::optional<http::Response> response;
  try {
    response = log_kept(project_id, experiment_id, kept, batch_id);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kNotFound) throw;
  }
  if (!response) {
    // The project is older than this store: another service kept its scalars, or none did. Or it
    // was removed meanwhile.
    require_remaining(project_id, experiment_id);
    scalars_->make_project(project_id);
    try {
      response = log_kept(project_id, experiment_id, kept, batch_id);
    } catch (const std::exception&) {
      require_remaining(project_id, experiment_id);  // so that the project isn't left
      throw;
    }
  }
  require_remaining(project_id, experiment_id);
  return *std::move(response);
}

http::Response EmbeddedScalars::log_kept(const std::string& project_id,
                                         const std::string& experiment_id,
                                         const scalars::KeptRows& kept,
                                         const std::string& batch_id) const {
  return api::json_response(
      status::kOk, scalars::log_rows(*scalars_, project_id, experiment_id, kept, batch_id));
}

// A removal takes the scalars, then the experiment, then the scalars once more: where the
// experiment is still there, what was logged goes with it; where it isn't, nobody else takes it.
void EmbeddedScalars::require_remaining(const std::string& project_id,
                                        const std::string& experiment_id) const {
  if (remaining_.has_experiment(experiment_id)) return;
  try {
    if (remaining_.has_project(project_id)) {
      static_cast<void>(scalars_->remove_experiment(project_id, experiment_id));
    } else {
      static_cast<void>(scalars_->remove_project(project_id));
    }
  } catch (const Error& error) {
    warn_of_left("experiment " + experiment_id, error);
  }
  refuse_unknown(experiment_id);
}

void EmbeddedScalars::warn_of_left(const std::string& of_what, const Error& error) const {
  log_.warning("What was logged for " + of_what +
               " while it was removed may be left: " + error.what());
}

http::Response EmbeddedScalars::get(const api::Call& call, const std::string& project_id,
                                    const scalars::GetQuery& query) const {
  return scalars::data_response(call, scalars_, project_id, query);
}

http::Response EmbeddedScalars::last_logged(
    const api::Call& call, const std::string& project_id,
    const std::optional<std::vector<std::string>>& experiment_ids) const {
  return scalars::last_logged_response(call, scalars_, project_id, experiment_ids);
}

bool EmbeddedScalars::remove_with_scalars(const std::string& of_what,
                                          const std::function<bool()>& remove,
                                          const std::function<void()>& remove_scalars) const {
  // Before, so that what fails can be asked for again; and behind, for what was logged meanwhile.
  remove_scalars();
  if (!remove()) return false;
  try {
    remove_scalars();
  } catch (const Error& error) {
    warn_of_left(of_what, error);
  }
  return true;
}

std::optional<scalars::Usage> EmbeddedScalars::usage(
    const std::string& project_id, const std::optional<std::string>& experiment_id) const {
  return scalars_->usage(project_id, experiment_id);
}

bool EmbeddedScalars::remove_experiment(const std::string& project_id,
                                        const std::string& experiment_id,
                                        const std::function<bool()>& remove) const {
  return remove_with_scalars("experiment " + experiment_id, remove, [&] {
    static_cast<void>(scalars_->remove_experiment(project_id, experiment_id));
  });
}

bool EmbeddedScalars::remove_project(const std::string& project_id,
                                     const std::function<bool()>& remove) const {
  return remove_with_scalars("project " + project_id, remove,
                             [&] { static_cast<void>(scalars_->remove_project(project_id)); });
}

}  // namespace cq::experiments
