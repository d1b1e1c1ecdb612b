#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "api/openapi.hpp"
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

/// The document as text, made when it is first asked for: that takes a good part of a start, and
/// most servers are never asked. Safe from any thread.
class WrittenDocument {
 public:
  WrittenDocument(std::vector<Route> routes, Description description)
      : routes_(std::move(routes)), description_(std::move(description)) {}

  const std::string& text() {
    std::call_once(written_, [this] {
      text_ = write_json(document(routes_, description_));
      routes_ = {};
      description_ = {};
    });
    return text_;
  }

 private:
  std::once_flag written_;
  std::vector<Route> routes_;
  Description description_;
  std::string text_;
};

}  // namespace

std::vector<Route> documentation_routes(const std::vector<Route>& others,
                                        const Description& description) {
  std::vector<Route> own{document_route(), page_route()};
  std::vector<Route> documented = others;
  std::copy(own.begin(), own.end(), std::back_inserter(documented));
  const auto written = std::make_shared<WrittenDocument>(std::move(documented), description);
  own.front().handler = [written](const Call&) {
    return http::json_response(200, written->text());
  };
  return own;
}

namespace {

/// 'sha256-<Base64>'
std::string digest_source(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  constexpr std::size_t kDigest = SHA256_DIGEST_LENGTH;
  constexpr std::size_t kEncoded = (kDigest + 2) / 3 * 4;
  std::array<unsigned char, kEncoded + 1> encoded{};
  EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return "'sha256-" + std::string(encoded.begin(), encoded.begin() + kEncoded) + "'";
}

/// The sources for the contents of each element of that name.
std::string sources(std::string_view html, const std::string& element) {
  const std::string opening = "<" + element + ">";
  const std::string closing = "</" + element + ">";
  std::string all;
  std::size_t at = 0;
  while ((at = html.find(opening, at)) != std::string_view::npos) {
    at += opening.size();
    all += " " + digest_source(html.substr(at, html.find(closing, at) - at));
  }
  return all.empty() ? " 'none'" : all;
}

}  // namespace

std::string page_policy(std::string_view html) {
  return "default-src 'none'; script-src" + sources(html, "script") + "; style-src" +
         sources(html, "style") +
         "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'";
}

}  // namespace cq::api
