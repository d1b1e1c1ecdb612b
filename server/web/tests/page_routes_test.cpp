#include "web/page_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/router.hpp"

namespace cq::web {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<PageFile>& some_files() {
  static const std::vector<PageFile> kFiles{
      {"index.html", "text/html; charset=utf-8", "<html>", "zipped html"},
      {"assets/main-ABC.js", "text/javascript; charset=utf-8", "script", "zipped script"}};
  return kFiles;
}

struct PageResponse {
  int status = 0;
  std::map<std::string, std::string> headers{};
  std::string body{};
};

PageResponse ask_page(const std::string& method, const std::string& path,
                      const http::Request& request) {
  const api::Router router(page_routes(some_files(), {"knowledge", "notes"}));
  const api::Match match = router.match(method, path);
  const auto* matched = std::get_if<api::Matched>(&match);
  if (matched == nullptr) return {};
  const http::Response response = matched->route->handler({.request = request,
                                                           .path = matched->parameters,
                                                           .body = {},
                                                           .username = {},
                                                           .headers = &matched->route->headers});
  PageResponse read{.status = response.status, .body = response.body};
  for (const http::Header& header : response.headers) read.headers[header.name] = header.value;
  return read;
}

PageResponse get_page(const std::string& path, const std::string& accept_encoding = {}) {
  http::Request request;
  if (!accept_encoding.empty()) request.headers.push_back({"accept-encoding", accept_encoding});
  return ask_page("GET", path, request);
}

TEST(PageRoutes, AProbeThatSaysWhatItIsOrTakesFindsTheServerWell) {
  for (const char* method : {"GET", "HEAD"}) {
    for (const char* header : {"accept", "user-agent"}) {
      http::Request probe;
      probe.headers.push_back({header, "*/*"});
      const PageResponse answer = ask_page(method, "/health", probe);
      EXPECT_EQ(answer.status, 200) << method << header;
      EXPECT_EQ(answer.body, R"({"status":"ok"})") << method << header;
    }
    http::Request silent;
    silent.headers.push_back({"accept-encoding", "identity"});
    const PageResponse answer = ask_page(method, "/health", silent);
    EXPECT_EQ(answer.status, 404) << method;
    EXPECT_EQ(answer.body, R"({"detail":"Not Found"})") << method;
  }
}

TEST(PageRoutes, TheDocumentIsNeverKeptByACache) {
  const PageResponse index = get_page("/app/");
  EXPECT_EQ(index.status, 200);
  EXPECT_EQ(index.body, "<html>");
  EXPECT_EQ(index.headers.at("Cache-Control"), "no-store");
  EXPECT_EQ(index.headers.at("Content-Type"), "text/html; charset=utf-8");
}

TEST(PageRoutes, ThePageIsToldWhatTheServerServes) {
  const PageResponse answer = get_page("/app/features");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"features":["knowledge","notes"]})");
}

TEST(PageRoutes, AnAssetIsKeptForGood) {
  const PageResponse asset = get_page("/app/assets/main-ABC.js");
  EXPECT_EQ(asset.status, 200);
  EXPECT_EQ(asset.body, "script");
  EXPECT_EQ(asset.headers.at("Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(PageRoutes, NothingThatIsWrittenIntoTheDocumentRunsAndNothingFramesIt) {
  const PageResponse index = get_page("/app/");
  const std::string& policy = index.headers.at("Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("style-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_EQ(index.headers.at("X-Frame-Options"), "DENY");
}

TEST(PageRoutes, AClientThatTakesGzipGetsIt) {
  const PageResponse zipped = get_page("/app/assets/main-ABC.js", "br, gzip;q=0.8");
  EXPECT_EQ(zipped.body, "zipped script");
  EXPECT_EQ(zipped.headers.at("Content-Encoding"), "gzip");
  EXPECT_EQ(zipped.headers.at("Vary"), "Accept-Encoding");
  EXPECT_FALSE(get_page("/app/assets/main-ABC.js").headers.contains("Content-Encoding"));
}

TEST(PageRoutes, GzipIsWhatTheClientSays) {
  for (const char* taken : {"gzip", "deflate, GZIP", "gzip;q=1.0", "gzip ; q=0.1"}) {
    EXPECT_TRUE(accepts_gzip(taken)) << taken;
  }
  for (const char* refused : {"", "br", "gzip;q=0", "gzip;q=0.000", "identity", "x-gzip2"}) {
    EXPECT_FALSE(accepts_gzip(refused)) << refused;
  }
}

TEST(PageRoutes, AnUnknownFileIsNotFound) {
  EXPECT_EQ(get_page("/app/assets/main-OLD.js").status, 404);
  EXPECT_EQ(get_page("/app/assets/index.html").status, 404);
}

TEST(PageRoutes, TheOriginalsAddressesLeadToThePage) {
  const std::map<std::string, std::string> places{{"/", "app/"},
                                                  {"/app", "app/"},
                                                  {"/login", "app/"},
                                                  {"/review", "app/#/review"},
                                                  {"/dashboard", "app/#/statistics"},
                                                  {"/settings/api-keys", "../app/#/keys"}};
  for (const auto& [path, place] : places) {
    const PageResponse response = get_page(path);
    EXPECT_EQ(response.status, 302) << path;
    EXPECT_EQ(response.headers.at("Location"), place) << path;
  }
}

TEST(PageRoutes, WithoutFilesThereIsNothing) {
  EXPECT_THAT(page_routes({}, {}), IsEmpty());
}

#ifdef CQ_WITHOUT_PAGE
TEST(PageFiles, ABuildWithoutThePageServesNothingOfIt) {
  EXPECT_THAT(page_files(), IsEmpty());
  EXPECT_THAT(page_routes(page_files(), {}), IsEmpty());
}
#else
TEST(PageFiles, ThePageIsBuiltIn) {
  const auto& files = page_files();
  const auto is_index = [](const PageFile& file) { return file.path == "index.html"; };
  const auto index = std::find_if(files.begin(), files.end(), is_index);
  ASSERT_NE(index, files.end());
  for (const PageFile& file : files) {
    EXPECT_FALSE(file.type.empty()) << file.path;
    EXPECT_EQ(file.gzipped.substr(0, 2), "\x1f\x8b") << file.path;
    if (!is_index(file)) {
      EXPECT_THAT(std::string(file.path),
                  ::testing::MatchesRegex("assets/[a-z_]+-[A-Z0-9]{8}\\.[a-z]+"));
    }
  }
}
#endif

}  // namespace
}  // namespace cq::web
