#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "docs_page.hpp"
#include "openapi/document.hpp"
#include "openapi/page_policy.hpp"
#include "routes/api.hpp"
#include "wire/answer_schemas.hpp"

namespace cq::routes {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";

Route document_route() {
  return {.method = "GET",
          .path = "/openapi.json",
          .summary = "Describe this API as an OpenAPI document",
          .lane = Lane::kInline,
          .takes_head = true,
          .answers = {{200, "The OpenAPI document", wire::kAnyObjectSchema}},
          .group = "Documentation"};
}

Route page_route() {
  return {.method = "GET",
          .path = "/docs",
          .summary = "Show this API's documentation",
          .lane = Lane::kInline,
          .takes_head = true,
          .answers = {{200, "A page for people to read", "", kHtml}},
          .group = "Documentation",
          .handler = [policy = openapi::page_policy(openapi::kDocsPage)](const Call&) {
            return http::Response{.status = 200,
                                  .headers = {{"Content-Type", kHtml},
                                              {"Content-Security-Policy", policy},
                                              {"X-Content-Type-Options", "nosniff"},
                                              {"Referrer-Policy", "no-referrer"}},
                                  .body = std::string(openapi::kDocsPage)};
          }};
}

}  // namespace

std::vector<Route> documentation_routes(const std::vector<Route>& others) {
  std::vector<Route> own{document_route(), page_route()};
  std::vector<Route> documented = others;
  std::copy(own.begin(), own.end(), std::back_inserter(documented));
  const auto document =
      std::make_shared<const std::string>(host::write_json(openapi::document(documented)));
  own.front().handler = [document](const Call&) { return http::json_response(200, *document); };
  return own;
}

}  // namespace cq::routes
