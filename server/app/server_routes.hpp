#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/route.hpp"
#include "feature/served_features.hpp"

namespace cq::app {

/// Says why requests can't be served now; nullopt when they can. Safe from any thread.
using FindUnreadiness = std::function<std::optional<std::string>()>;

/// Says what a monitor should know of a server that can serve requests; empty: nothing. Safe from
/// any thread.
using FindRemark = std::function<std::string()>;

/// GET /metrics, which responds with what `text` returns on one of those workers, which outlive it.
/// It takes `token` as the bearer token, whatever features are served; without one it is anyone's.
api::Route metrics_route(const std::string& token, api::WorkerPool& workers,
                         std::function<std::string()> text);

/// What the server's own routes need, which are there whatever features it has.
struct ServerRoutes {
  FindUnreadiness find_unreadiness{};   ///< empty: requests can always be served
  FindRemark find_remark{};             ///< empty: there is never any
  std::optional<api::Route> metrics{};  ///< nullopt: they are served elsewhere
  /// For readiness; null: those of the dispatcher.
  api::WorkerPool* workers = nullptr;
  std::string public_url{};  ///< for the documentation; empty: it names none
};

/// Every route of the API: GET /api/v1/health and /api/v1/ready, the features', and the
/// documentation of all of them. The features outlive the routes.
std::vector<api::Route> all_routes(const feature::ServedFeatures& features,
                                   const ServerRoutes& own);

}  // namespace cq::app
