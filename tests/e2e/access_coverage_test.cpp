// No route is served that no access table has.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/router.hpp"
#include "app/tests/openapi_routes.hpp"
#include "e2e/access_rows.hpp"

namespace cq::test {
namespace {

TEST(AccessTables, HaveARowForEveryRouteThatIsRegistered) {
  const AllRoutes all_routes;  // experiments without a prefix
  const api::Router router(all_routes());
  std::set<const api::Route*> asked;
  for (const auto& requests : {access_requests(), workspaces_access_requests(),
                               experiments_access_requests(), scalars_access_requests()}) {
    for (const AccessRequest& request : requests) {
      const api::Match match = router.match(request.method, request.path);
      const auto* const matched = std::get_if<api::Matched>(&match);
      EXPECT_NE(matched, nullptr) << request.method << " " << request.path << " is no route";
      if (matched != nullptr) asked.insert(matched->route);
    }
  }
  for (const api::Route& route : router.routes()) {
    EXPECT_TRUE(asked.contains(&route))
        << route.method << " " << route.path << " has no row; say who may use it";
  }
}

}  // namespace
}  // namespace cq::test
