#pragma once

#include <cq/experiments/accounts.hpp>
#include <cq/experiments/experiments.hpp>
#include <cq/experiments/hypotheses.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/permissions.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/experiments/queries.hpp>
#include <cq/experiments/teams.hpp>
#include <cq/experiments/tokens.hpp>
#include <cq/host/opened_store.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/clock.hpp"
#include "api/errors.hpp"
#include "api/route.hpp"
#include "experiments/authentication.hpp"
#include "experiments/options.hpp"
#include "http/status.hpp"

namespace cq::experiments {

/// The parts of a store of experiments, which outlives them.
struct Parts {
  explicit Parts(const host::OpenedStore& store)
      : accounts(store.part<Accounts>()),
        tokens(store.part<Tokens>()),
        teams(store.part<Teams>()),
        permissions(store.part<Permissions>()),
        projects(store.part<Projects>()),
        experiments(store.part<Experiments>()),
        hypotheses(store.part<Hypotheses>()),
        metrics(store.part<Metrics>()),
        queries(store.part<Queries>()) {}

  host::StorePart<Accounts> accounts;
  host::StorePart<Tokens> tokens;
  host::StorePart<Teams> teams;
  host::StorePart<Permissions> permissions;
  host::StorePart<Projects> projects;
  host::StorePart<Experiments> experiments;
  host::StorePart<Hypotheses> hypotheses;
  host::StorePart<Metrics> metrics;
  host::StorePart<Queries> queries;
};

/// What the routes are made of. All of it outlives them.
struct Surface {
  const Parts& parts;
  const Authentication& authentication;
  api::Clock clock;
};

/// A new random UUID in lower case with dashes. Throws Error: internal when the system gives no
/// random numbers. Safe from any thread, as are all of these.
std::string new_uuid();

/// Throws api::Refusal (400): there is nothing of that id.
[[noreturn]] void refuse_unknown(std::string_view id);

/// Whether the caller may do that in the project. Throws likewise where there is none of that id.
bool may_in_project(const Surface& surface, const api::Call& call, std::string_view project_id,
                    std::string_view action);

/// Throws that where the caller may not do it in the project; and likewise where there is none.
void require_in_project(const Surface& surface, const api::Call& call, std::string_view project_id,
                        std::string_view action, const api::Refusal& refusal);

/// The usual sentence for a project in which the caller may not do something.
std::string project_not_accessible(std::string_view id);

/// What was found by that id. Throws likewise where nothing was.
template <typename Row>
Row require_found(std::optional<Row> found, std::string_view id) {
  if (!found) refuse_unknown(id);
  return *std::move(found);
}

/// What the caller may do in the project of an experiment, as may_in_project().
ExperimentAccess access_to(const Surface& surface, const api::Call& call,
                           std::string_view experiment_id, std::string_view action);

/// The first parameter of the path, a UUID. Throws api::InvalidRequest for one that is none.
std::string path_id(const api::Call& call);

/// Makes the route one for people who logged in, and for API tokens with that scope, or these.
api::Route for_scope(const Surface& surface, const char* scope, api::Route route);
api::Route for_scopes(const Surface& surface, std::vector<std::string> scopes, api::Route route);

/// Whether the caller of a route for some scopes has that one, too: people who logged in have all.
bool has_scope(const Surface& surface, const api::Call& call, const char* scope);

/// A project whose experiments and metrics the caller may see. Throws api::Refusal: 404 where the
/// caller may not, 400 where there is none.
Project project_to_search(const Surface& surface, const api::Call& call, const std::string& id);

/// Throws api::Refusal (400) where one isn't an experiment of the project.
void require_experiments_of(const Parts& parts, const std::string& project_id,
                            const std::vector<std::string>& ids);

/// Collects what is wrong with the path, the query and the body of a request, so that the client
/// hears of all of it.
class RequestCheck {
 public:
  /// What `part` returns; a default where it throws api::InvalidRequest, which is kept.
  template <class Read>
  auto read(const Read& part) -> decltype(part()) {
    try {
      return part();
    } catch (const api::InvalidRequest& invalid) {
      keep(invalid);
      return {};
    }
  }
  /// Throws api::InvalidRequest with all that was kept.
  void finish();

 private:
  void keep(const api::InvalidRequest& invalid);

  std::vector<api::Complaint> complaints_;
  std::size_t further_ = 0;
};

}  // namespace cq::experiments
