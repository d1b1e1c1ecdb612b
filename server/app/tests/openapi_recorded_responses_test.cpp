#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/text.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <variant>

#include "api/router.hpp"
#include "app/tests/openapi_routes.hpp"
#include "app/tests/openapi_schema_check.hpp"

namespace cq::test {
namespace {

using testing::IsEmpty;

std::vector<JsonValue> recorded_cases() {
  std::ifstream lines(std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "contract" / "cases.jsonl");
  std::vector<JsonValue> cases;
  for (std::string line; std::getline(lines, line);) {
    cases.push_back(std::get<JsonValue>(parse_json(line)));
  }
  return cases;
}

class RecordedResponses : public testing::Test {
 protected:
  /// The document's response for a route's status; null when it has none.
  [[nodiscard]] const JsonValue* documented_response(const api::Route& route,
                                                     std::int64_t status) const {
    const JsonValue* declared = document_.member("paths")
                                    ->member(route.path)
                                    ->member(to_lower(route.method))
                                    ->member("responses")
                                    ->member(std::to_string(status));
    return declared == nullptr ? nullptr : &resolved(document_, *declared);
  }

  AllRoutes all_routes_;
  api::Router router_{all_routes_()};
  JsonValue document_ = served_document(router_.routes());
};

TEST_F(RecordedResponses, AreOfTheDeclaredTypes) {
  std::set<std::string> routes_seen;
  for (const JsonValue& recorded : recorded_cases()) {
    const JsonValue& request = *recorded.member("request");
    const JsonValue& response = *recorded.member("response");
    const std::string& target = *request.member("path")->as_string();
    const api::Match match = router_.match(*request.member("method")->as_string(),
                                           std::string_view(target).substr(0, target.find('?')));
    const auto* matched = std::get_if<api::Matched>(&match);
    if (matched == nullptr || !matched->route->documented) {
      continue;  // no operation declares it
    }
    SCOPED_TRACE(*recorded.member("name")->as_string());
    const std::int64_t status = *response.member("status")->as_int64();
    const JsonValue* declared = documented_response(*matched->route, status);
    ASSERT_NE(declared, nullptr) << status << " is not documented for " << matched->route->path;
    const JsonValue& schema =
        *declared->member("content")->member("application/json")->member("schema");
    EXPECT_THAT(faults(document_, schema, *response.member("body")), IsEmpty());
    if (status < 300) {
      routes_seen.insert(matched->route->method + " " + matched->route->path);
    }
  }
  EXPECT_GE(routes_seen.size(), 15U);
}

}  // namespace
}  // namespace cq::test
