#include "api/documentation_routes.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "api/page_policy.hpp"
#include "api/response_schemas.hpp"
#include "docs_page.hpp"

namespace cq::api {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";

Route document_route() {
  return {.method = "GET",
          .path = "/openapi.json",
          .summary = "Describe this API as an OpenAPI document",
          .lane = Lane::kInline,
          .takes_head = true,
          .responses = {{200, "The OpenAPI document", kAnyObjectSchema}},
          .group = "Documentation"};
}

Route page_route() {
  return {.method = "GET",
          .path = "/docs",
          .summary = "Show this API's documentation",
          .lane = Lane::kInline,
          .takes_head = true,
          .responses = {{200, "A page for people to read", "", kHtml}},
          .group = "Documentation",
          .handler = [policy = page_policy(kDocsPage)](const Call&) {
            return http::Response{.status = 200,
                                  .headers = {{"Content-Type", kHtml},
                                              {"Content-Security-Policy", policy},
                                              {"X-Content-Type-Options", "nosniff"},
                                              {"Referrer-Policy", "no-referrer"}},
                                  .body = std::string(kDocsPage)};
          }};
}

}  // namespace

std::vector<Route> documentation_routes(const std::vector<Route>& others,
                                        const Description& description) {
  std::vector<Route> own{document_route(), page_route()};
  std::vector<Route> documented = others;
  std::copy(own.begin(), own.end(), std::back_inserter(documented));
  const auto document =
      std::make_shared<const std::string>(write_json(api::document(documented, description)));
  own.front().handler = [document](const Call&) { return http::json_response(200, *document); };
  return own;
}

}  // namespace cq::api
