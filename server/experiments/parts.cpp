#include "experiments/parts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/uuid_rule.hpp"
#include "crypto/random.hpp"

namespace cq::experiments {

std::string new_uuid() {
  return *api::parse_uuid(crypto::random_hex_id()).uuid;
}

void refuse_unknown(std::string_view id) {
  throw api::Refusal(status::kBadRequest, "Object with id " + std::string(id) + " not found");
}

bool may_in_project(const Surface& surface, const api::Call& call, std::string_view project_id,
                    std::string_view action) {
  const std::optional<bool> may =
      surface.parts.permissions->in_project(call.username, project_id, action);
  if (!may) refuse_unknown(project_id);
  return *may;
}

void require_in_project(const Surface& surface, const api::Call& call, std::string_view project_id,
                        std::string_view action, const api::Refusal& refusal) {
  if (!may_in_project(surface, call, project_id, action)) throw api::Refusal(refusal);
}

std::string project_not_accessible(std::string_view id) {
  return "Project " + std::string(id) + " not accessible";
}

ExperimentAccess access_to(const Surface& surface, const api::Call& call,
                           std::string_view experiment_id, std::string_view action) {
  std::optional<ExperimentAccess> access =
      surface.parts.permissions->in_experiment(call.username, experiment_id, action);
  if (!access) refuse_unknown(experiment_id);
  return *std::move(access);
}

std::string path_id(const api::Call& call) {
  const auto& [name, text] = call.path.front();
  return api::read_path_uuid(name, text);
}

Project project_to_search(const Surface& surface, const api::Call& call, const std::string& id) {
  for (const char* action : {"experiments.view", "metrics.view"}) {
    require_in_project(surface, call, id, action, {status::kNotFound, project_not_accessible(id)});
  }
  return require_found(surface.parts.projects->get(id), id).project;
}

void require_experiments_of(const Parts& parts, const std::string& project_id,
                            const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  const std::vector<ExperimentHome> found = parts.experiments->locate(ids);
  std::string unknown;
  for (const std::string& id : ids) {
    const bool is_known = std::any_of(found.begin(), found.end(),
                                      [&id](const ExperimentHome& home) { return home.id == id; });
    if (!is_known) unknown += (unknown.empty() ? "" : ", ") + id;
  }
  if (!unknown.empty())
    throw api::Refusal(status::kBadRequest, "Experiments not found: " + unknown);
  if (std::any_of(found.begin(), found.end(), [&project_id](const ExperimentHome& home) {
        return home.project_id != project_id;
      })) {
    throw api::Refusal(status::kBadRequest,
                       "All experiment_ids must belong to the specified project_id");
  }
}

api::Route for_scope(const Surface& surface, const char* scope, api::Route route) {
  return for_scopes(surface, {scope}, std::move(route));
}

api::Route for_scopes(const Surface& surface, std::vector<std::string> scopes, api::Route route) {
  route.access = api::Access::kAccount;
  route.authenticate = surface.authentication.scoped(std::move(scopes));
  const bool declares_403 =
      std::any_of(route.responses.begin(), route.responses.end(),
                  [](const api::DeclaredResponse& response) { return response.status == 403; });
  if (!declares_403) {
    route.responses.push_back({403, "The API token lacks the scope", api::kErrorSchema});
  }
  return route;
}

bool has_scope(const Surface& surface, const api::Call& call, const char* scope) {
  if (call.key_id.empty()) return true;
  try {
    surface.authentication.scoped({scope})(call.request, api::Access::kAccount);
    return true;
  } catch (const api::Refusal&) {
    return false;
  }
}

void RequestCheck::keep(const api::InvalidRequest& invalid) {
  further_ += invalid.further();
  for (const api::Complaint& complaint : invalid.complaints()) {
    if (complaints_.size() < api::kMaxComplaints) {
      complaints_.push_back(complaint);
    } else {
      ++further_;
    }
  }
}

void RequestCheck::finish() {
  if (!complaints_.empty()) throw api::InvalidRequest(std::move(complaints_), further_);
}

}  // namespace cq::experiments
