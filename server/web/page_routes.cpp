#include "web/page_routes.hpp"

#include <algorithm>
#include <cctype>
#include <cq/json.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "api/request_headers.hpp"
#include "api/responses.hpp"
#include "http/message.hpp"

namespace cq::web {
namespace {

// Scripts, styles and pictures come from this server alone, and nothing else is asked; what is
// written into the document itself is neither run nor used.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

const api::DeclaredHeader kAccept{"Accept",
                                  "What the client takes; which it is makes no difference"};
const api::DeclaredHeader kUserAgent{"User-Agent", "What the client is; likewise"};

constexpr const char* kIndex = "index.html";
constexpr std::string_view kAssets = "assets/";

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether the parameters of a coding, "q=0.5", refuse it.
bool is_refused(std::string_view parameters) {
  const std::size_t q = parameters.find("q=");
  if (q == std::string_view::npos) return false;
  const std::string_view weight = trimmed(parameters.substr(q + 2));
  return weight.find_first_not_of("0.") == std::string_view::npos;
}

http::Response respond_with(const PageFile& file, const http::Request& request) {
  const std::string* accepted = request.header("accept-encoding");
  const bool zip = accepted != nullptr && accepts_gzip(*accepted);
  const bool is_asset = file.path.starts_with(kAssets);
  http::Response response{
      .status = 200,
      .headers = {{"Content-Type", std::string(file.type)},
                  {"Cache-Control", is_asset ? "public, max-age=31536000, immutable" : "no-store"},
                  {"Vary", "Accept-Encoding"},
                  {"Content-Security-Policy", kPolicy},
                  {"X-Frame-Options", "DENY"},
                  {"Referrer-Policy", "no-referrer"},
                  {"Cross-Origin-Opener-Policy", "same-origin"},
                  {"Cross-Origin-Resource-Policy", "same-origin"}},
      .body = std::string(zip ? file.gzipped : file.plain)};
  if (zip) {
    response.headers.push_back({"Content-Encoding", "gzip"});
  }
  return response;
}

api::Route get(std::string path, api::Handler handler) {
  return {.method = "GET",
          .path = std::move(path),
          .lane = api::Lane::kInline,
          .takes_head = true,
          .documented = false,
          .handler = std::move(handler)};
}

/// The place is relative, so that it holds behind a proxy which serves this server on a path.
api::Route leading_to(std::string path, std::string place) {
  return get(std::move(path), [place = std::move(place)](const api::Call&) {
    return http::Response{
        .status = 302, .headers = {{"Location", place}, {"Cache-Control", "no-store"}}, .body = {}};
  });
}

/// The original's image is probed here, where its page answers every path that it doesn't know, and
/// so everybody; its API alone has no such route. Who says nothing of itself is taken to ask the
/// API.
api::Route probed() {
  api::Route route = get("/health", [](const api::Call& call) {
    const bool asks_page =
        api::header_of(call, kAccept) != nullptr || api::header_of(call, kUserAgent) != nullptr;
    return asks_page ? api::json_response(200, json_object({{"status", "ok"}}))
                     : api::detail_response(404, "Not Found");
  });
  route.headers = {kAccept, kUserAgent};
  return route;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const std::size_t end = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view coding = accept_encoding.substr(0, end);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    const std::size_t name_end = std::min(coding.find(';'), coding.size());
    std::string name(trimmed(coding.substr(0, name_end)));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name == "gzip" && !is_refused(coding.substr(name_end))) return true;
  }
  return false;
}

std::vector<api::Route> page_routes(const std::vector<PageFile>& files,
                                    const std::vector<std::string>& features) {
  std::vector<api::Route> routes;
  const auto assets = std::make_shared<std::map<std::string, PageFile, std::less<>>>();
  for (const PageFile& file : files) {
    if (file.path == kIndex) {
      routes.push_back(
          get("/app/", [file](const api::Call& call) { return respond_with(file, call.request); }));
    } else if (file.path.starts_with(kAssets)) {
      assets->emplace(file.path.substr(kAssets.size()), file);
    }
  }
  if (routes.empty()) return routes;  // built without the page
  routes.push_back(get("/app/assets/{file}", [assets](const api::Call& call) {
    const auto found = assets->find(call.path.front().second);
    return found == assets->end() ? api::detail_response(404, "Not Found")
                                  : respond_with(found->second, call.request);
  }));
  routes.push_back(
      get("/app/features", [body = json_object({{"features", features}})](const api::Call&) {
        return api::json_response(200, body);
      }));
  routes.push_back(probed());
  // The last four are the addresses of the original's page.
  routes.push_back(leading_to("/", "app/"));
  routes.push_back(leading_to("/app", "app/"));
  routes.push_back(leading_to("/login", "app/"));
  routes.push_back(leading_to("/review", "app/#/review"));
  routes.push_back(leading_to("/dashboard", "app/#/statistics"));
  routes.push_back(leading_to("/settings/api-keys", "../app/#/keys"));
  return routes;
}

}  // namespace cq::web
