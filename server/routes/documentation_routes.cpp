#include <memory>
#include <string>
#include <utility>

#include "docs_page.hpp"
#include "openapi/document.hpp"
#include "openapi/page_policy.hpp"
#include "routes/api.hpp"

namespace cq::routes {

std::vector<Route> documentation_routes(const std::vector<Route>& documented) {
  const auto document =
      std::make_shared<const std::string>(host::write_json(openapi::document(documented)));
  Route json{.method = "GET",
             .path = "/openapi.json",
             .summary = "Describe this API as an OpenAPI document",
             .lane = Lane::kInline,
             .handler = [document](const Call&) { return http::json_response(200, *document); }};
  Route page{.method = "GET",
             .path = "/docs",
             .summary = "Show this API's documentation",
             .lane = Lane::kInline,
             .handler = [policy = openapi::page_policy(openapi::kDocsPage)](const Call&) {
               return http::Response{.status = 200,
                                     .headers = {{"Content-Type", "text/html; charset=utf-8"},
                                                 {"Content-Security-Policy", policy},
                                                 {"X-Content-Type-Options", "nosniff"},
                                                 {"Referrer-Policy", "no-referrer"}},
                                     .body = std::string(openapi::kDocsPage)};
             }};
  return {std::move(json), std::move(page)};
}

}  // namespace cq::routes
