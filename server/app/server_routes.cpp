#include "app/server_routes.hpp"

#include <cq/json.hpp>
#include <string>
#include <utility>

#include "api/errors.hpp"
#include "api/json_schema.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "crypto/digest.hpp"
#include "http/message.hpp"
#include "observability/metrics.hpp"

namespace cq::app {
namespace {

constexpr const char* kHealthSchema = "Health";
constexpr const char* kReadinessSchema = "Readiness";

http::Response status_response(const char* status, const std::string& remark = {}) {
  JsonValue body;
  body.add("status", JsonValue(status));
  if (!remark.empty()) {
    body.add("detail", JsonValue(remark));
  }
  return api::json_response(200, body);
}

JsonValue status_schema(const char* status, JsonValue::Object optional_members = {}) {
  return api::schema::object({{"status", api::schema::one_of({status})}},
                             std::move(optional_members));
}

api::Route health_route() {
  return {.method = "GET",
          .path = "/api/v1/health",
          .name = "health",
          .summary = "Say that the server is up",
          .lane = api::Lane::kInline,
          .responses = {{200, "The server is up", kHealthSchema}},
          .handler = [ok = status_response("ok")](const api::Call&) { return ok; }};
}

/// Clients then use their defaults; a reverse proxy may serve a document in its place.
api::Route discovery_route() {
  return {.method = "GET",
          .path = "/.well-known/cq-node.json",
          .summary = "Decline to describe the node",
          .lane = api::Lane::kInline,
          .documented = false,
          .handler = [](const api::Call&) { return api::detail_response(404, "Not Found"); }};
}

api::Route readiness_route(FindUnreadiness find_unreadiness, FindRemark find_remark,
                           api::WorkerPool* workers) {
  return {.method = "GET",
          .path = "/api/v1/ready",
          .summary = "Say whether requests can be served",
          .workers = workers,
          .responses = {{200, "They can", kReadinessSchema},
                        {503, "They can't, for the reason named", api::kErrorSchema}},
          .handler = [find_unreadiness = std::move(find_unreadiness),
                      find_remark = std::move(find_remark)](const api::Call&) {
            const auto reason = find_unreadiness ? find_unreadiness() : std::nullopt;
            return reason ? api::detail_response(503, *reason)
                          : status_response("ready", find_remark ? find_remark() : std::string());
          }};
}

api::Authenticate requiring_bearer(const std::string& token) {
  return [expected = "Bearer " + token](const http::Request& request, api::Access) {
    const std::string* header = request.header("authorization");
    if (header == nullptr || !crypto::equal_in_constant_time(*header, expected)) {
      throw api::Refusal(401, "The metrics need their bearer token");
    }
    return api::Caller{};
  };
}

/// The server's own before the features'.
api::Description description_of_all(const feature::ServedFeatures& features,
                                    const std::string& public_url) {
  api::Description all = features.description();
  all.server_url = public_url;
  all.response_schemas.insert(
      all.response_schemas.begin(),
      {{kHealthSchema, status_schema("ok")},
       {kReadinessSchema, status_schema("ready", {{"detail", api::schema::text()}})}});
  all.security_schemes.emplace_back(
      api::kMonitorScheme, api::bearer_scheme("The token that the setting CQ_METRICS_TOKEN names"));
  return all;
}

}  // namespace

api::Route metrics_route(const std::string& token, api::WorkerPool& workers,
                         std::function<std::string()> text) {
  return {.method = "GET",
          .path = "/metrics",
          .summary = "Tell a monitoring system how the server does",
          .workers = &workers,
          .access = token.empty() ? api::Access::kAnyone : api::Access::kMonitor,
          .authenticate = token.empty() ? api::Authenticate() : requiring_bearer(token),
          .responses = {{200, "The metrics, in Prometheus' text form", "",
                         observability::Metrics::kContentType}},
          .handler = [text = std::move(text)](const api::Call&) -> http::Response {
            return {.status = 200,
                    .headers = {{"Content-Type", observability::Metrics::kContentType}},
                    .body = text()};
          }};
}

std::vector<api::Route> all_routes(const feature::ServedFeatures& features,
                                   const ServerRoutes& own) {
  std::vector<api::Route> routes;
  api::add_group(
      routes, "Server",
      {health_route(), readiness_route(own.find_unreadiness, own.find_remark, own.workers)});
  if (own.metrics) {
    api::add_group(routes, "Server", {*own.metrics});
  }
  for (api::Route& route : features.routes()) {
    routes.push_back(std::move(route));
  }
  api::add_group(routes, "Server", {discovery_route()});
  for (api::Route& route :
       api::documentation_routes(routes, description_of_all(features, own.public_url))) {
    routes.push_back(std::move(route));
  }
  return routes;
}

}  // namespace cq::app
