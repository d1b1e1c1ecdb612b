#include "experiments/no_scalars.hpp"

#include "api/errors.hpp"
#include "api/responses.hpp"
#include "http/status.hpp"

namespace cq::experiments {
namespace {

[[noreturn]] void refuse_to_log() {
  throw api::Refusal(status::kBadRequest, "This server keeps no scalars");
}

http::Response empty_data() {
  return api::json_response(status::kOk, json_object({{"data", JsonValue::Array{}}}));
}

}  // namespace

void NoScalars::add_project(const std::string& /*project_id*/) const {}

http::Response NoScalars::log_row(const std::string& /*project_id*/,
                                  const std::string& /*experiment_id*/,
                                  const scalars::LogRequest& /*row*/) const {
  refuse_to_log();
}

http::Response NoScalars::log_batch(const std::string& /*project_id*/,
                                    const std::string& /*experiment_id*/,
                                    const scalars::LogBatchRequest& /*batch*/) const {
  refuse_to_log();
}

http::Response NoScalars::get(const api::Call& /*call*/, const std::string& /*project_id*/,
                              const scalars::GetQuery& /*query*/) const {
  return empty_data();
}

http::Response NoScalars::last_logged(
    const api::Call& /*call*/, const std::string& /*project_id*/,
    const std::optional<std::vector<std::string>>& /*experiment_ids*/) const {
  return empty_data();
}

std::optional<scalars::Usage> NoScalars::usage(
    const std::string& /*project_id*/, const std::optional<std::string>& /*experiment_id*/) const {
  return std::nullopt;
}

bool NoScalars::remove_experiment(const std::string& /*project_id*/,
                                  const std::string& /*experiment_id*/,
                                  const std::function<bool()>& remove) const {
  return remove();
}

bool NoScalars::remove_project(const std::string& /*project_id*/,
                               const std::function<bool()>& remove) const {
  return remove();
}

}  // namespace cq::experiments
