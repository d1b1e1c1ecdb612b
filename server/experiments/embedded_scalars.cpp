#include "experiments/embedded_scalars.hpp"

#include <cq/error.hpp>
#include <utility>

#include "api/responses.hpp"
#include "experiments/statuses.hpp"
#include "scalars/answers.hpp"
#include "scalars/logged_rows.hpp"

namespace cq::experiments {

EmbeddedScalars::EmbeddedScalars(const feature::FeatureStore& store, api::Clock clock,
                                 observability::Log& log)
    : scalars_(store.store.part<scalars::Scalars>()),
      workers_(store.workers),
      clock_(std::move(clock)),
      log_(log) {}

api::WorkerPool* EmbeddedScalars::workers_to_read() const noexcept {
  return workers_ == nullptr ? nullptr : &workers_->read;
}

api::WorkerPool* EmbeddedScalars::workers_to_log() const noexcept {
  return workers_ == nullptr ? nullptr : &workers_->write;
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
  const auto log_kept = [&] {
    return api::json_response(
        status::kOk, scalars::log_rows(*scalars_, project_id, experiment_id, kept, batch_id));
  };
  try {
    return log_kept();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kNotFound) throw;
  }
  // The project is older than this store: another service kept its scalars, or none did.
  scalars_->make_project(project_id);
  return log_kept();
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
    log_.warning("What was logged for " + of_what +
                 " while it was removed may be left: " + error.what());
  }
  return true;
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
