#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/clock.hpp"
#include "api/route.hpp"
#include "feature/feature.hpp"

/// The audit of routes whose own database keeps none.
namespace cq::feature {

/// What a route does, as the audit of another feature has it.
struct RouteAct {
  std::string method;
  std::string path;
  std::string act;
  /// The member of the response that names what it is done to; empty, or there is none: the path's
  /// last parameter does.
  std::string subject_member{};
  std::string detail{};
  /// The member of the request's body that says why, which stands behind the detail; empty: none.
  std::string reason_member{};
  /// Members of the request's body: the names of those that it has, never their values, stand
  /// behind the detail. No other name that a client thinks of does.
  std::vector<std::string> told_members{};
  /// Whether the act may give another name to what it is done to: what the path's last parameter
  /// names, or the caller where it has none. The name from before then stands behind the detail.
  bool may_rename = false;
};

/// What the audit calls a caller of that name; the name itself where there is none.
using NameActor = std::function<std::string(const std::string& username)>;

/// Has those routes that are among `acts` record each act once it is done: when they respond with a
/// status below 300. The entry is written behind the change, as it is in another database, so a
/// server that is killed between the two has none. Who acts is found out before the change, which
/// may rename or remove them. `name_actor` may be empty, and throws what the store throws: then the
/// entry has the name that the caller goes by in the route.
void record_acts(std::vector<api::Route>& routes, const std::vector<RouteAct>& acts,
                 const RecordAct& record, const api::Clock& clock,
                 const NameActor& name_actor = {});

}  // namespace cq::feature
