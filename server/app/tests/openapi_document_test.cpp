#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cq/text.hpp>
#include <set>
#include <variant>

#include "api/router.hpp"
#include "app/tests/openapi_routes.hpp"
#include "app/tests/openapi_schema_check.hpp"

namespace cq::test {
namespace {

using api::Access;
using api::Route;

std::set<std::string> names_in(const JsonValue& operation, const std::string& place) {
  std::set<std::string> names;
  if (const JsonValue* parameters = operation.member("parameters")) {
    for (const JsonValue& parameter : *parameters->as_array()) {
      if (*parameter.member("in")->as_string() == place) {
        names.insert(*parameter.member("name")->as_string());
      }
    }
  }
  return names;
}

std::set<std::string> member_names(const JsonValue& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : *object.as_object()) {
    names.insert(name);
  }
  return names;
}

void collect_references(const JsonValue& node, std::set<std::string>& references) {
  if (const auto* object = node.as_object()) {
    for (const auto& [name, value] : *object) {
      if (name == "$ref") {
        references.insert(*value.as_string());
      }
      collect_references(value, references);
    }
  } else if (const auto* array = node.as_array()) {
    for (const JsonValue& value : *array) {
      collect_references(value, references);
    }
  }
}

std::vector<Route> only_documented(std::vector<Route> routes) {
  std::erase_if(routes, [](const Route& route) { return !route.documented; });
  return routes;
}

class OpenApiDocument : public testing::Test {
 protected:
  const JsonValue& operation(const Route& route) const {
    const JsonValue* path = document_.member("paths")->member(route.path);
    const JsonValue* found = path == nullptr ? nullptr : path->member(to_lower(route.method));
    if (found == nullptr) {
      throw std::runtime_error(route.method + " " + route.path + " is not documented");
    }
    return *found;
  }

  AllRoutes all_routes_;
  JsonValue document_ = served_document(all_routes_());
  std::vector<Route> routes_ = only_documented(all_routes_());
};

TEST_F(OpenApiDocument, IsOfVersion31) {
  EXPECT_EQ(*document_.member("openapi")->as_string(), "3.1.0");
  EXPECT_FALSE(document_.member("info")->member("title")->as_string()->empty());
  EXPECT_FALSE(document_.member("info")->member("version")->as_string()->empty());
}

TEST_F(OpenApiDocument, NamesTheAddressThatClientsKnowAndNoOther) {
  EXPECT_EQ(document_.member("servers"), nullptr);
  const JsonValue document = served_document(all_routes_("https://example.org/tools/cq"));
  ASSERT_NE(document.member("servers"), nullptr);
  EXPECT_EQ(write_json(*document.member("servers")), R"([{"url":"https://example.org/tools/cq"}])");
}

TEST_F(OpenApiDocument, HasEveryRouteAndNoOther) {
  std::set<std::string> expected;
  for (const Route& route : routes_) {
    expected.insert(to_lower(route.method) + " " + route.path);
  }
  std::set<std::string> documented;
  for (const auto& [path, methods] : *document_.member("paths")->as_object()) {
    for (const std::string& method : member_names(methods)) {
      documented.insert(std::string(method).append(" ").append(path));
    }
  }
  EXPECT_EQ(documented, expected);
  EXPECT_GE(documented.size(), 19U);
}

TEST_F(OpenApiDocument, DocumentsOnlyWhatTheRouterFinds) {
  const api::Router router(routes_);
  for (const auto& [path, methods] : *document_.member("paths")->as_object()) {
    for (std::string method : member_names(methods)) {
      std::transform(method.begin(), method.end(), method.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      const api::Match match = router.match(method, path);
      const auto* matched = std::get_if<api::Matched>(&match);
      ASSERT_NE(matched, nullptr) << method << " " << path;
      EXPECT_EQ(matched->route->path, path);
    }
  }
}

TEST_F(OpenApiDocument, EveryReferenceResolves) {
  std::set<std::string> references;
  collect_references(document_, references);
  EXPECT_FALSE(references.empty());
  for (const std::string& reference : references) {
    EXPECT_NE(referred(document_, reference), nullptr) << reference;
  }
}

TEST_F(OpenApiDocument, EveryComponentIsReferredTo) {
  std::set<std::string> references;
  collect_references(document_, references);
  for (const char* kind : {"schemas", "responses"}) {
    for (const std::string& name : member_names(*document_.member("components")->member(kind))) {
      EXPECT_TRUE(references.contains("#/components/" + std::string(kind) + "/" + name)) << name;
    }
  }
}

// Clients are generated from them.
TEST_F(OpenApiDocument, OperationIdsAreMadeAsTheOriginalsAre) {
  const auto id_of = [this](const char* path, const char* method) {
    return *document_.member("paths")
                ->member(path)
                ->member(method)
                ->member("operationId")
                ->as_string();
  };
  EXPECT_EQ(id_of("/api/v1/health", "get"), "health_api_v1_health_get");
  EXPECT_EQ(id_of("/api/v1/knowledge", "post"), "propose_api_v1_knowledge_post");
  EXPECT_EQ(id_of("/api/v1/knowledge", "get"), "query_api_v1_knowledge_get");
  EXPECT_EQ(id_of("/api/v1/knowledge/{unit_id}/flags", "post"),
            "flag_api_v1_knowledge__unit_id__flags_post");
  EXPECT_EQ(id_of("/api/v1/users/me/api-keys/{key_id}/revoke", "post"),
            "revoke_api_key_api_v1_users_me_api_keys__key_id__revoke_post");
  EXPECT_EQ(id_of("/api/v1/review/{unit_id}/approve", "post"),
            "approve_unit_api_v1_review__unit_id__approve_post");
}

TEST_F(OpenApiDocument, OperationIdsAreUnique) {
  std::set<std::string> ids;
  for (const Route& route : routes_) {
    const std::string& id = *operation(route).member("operationId")->as_string();
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
}

TEST_F(OpenApiDocument, EveryOperationSaysWhatItIsForAndWhatSucceeds) {
  for (const Route& route : routes_) {
    const JsonValue& described = operation(route);
    EXPECT_FALSE(described.member("summary")->as_string()->empty()) << route.path;
    EXPECT_FALSE(route.group.empty()) << route.path;
    const std::set<std::string> statuses = member_names(*described.member("responses"));
    EXPECT_TRUE(std::any_of(statuses.begin(), statuses.end(), [](const std::string& status) {
      return status[0] == '2';
    })) << route.path;
  }
}

TEST_F(OpenApiDocument, SaysOfEveryOperationHowHttpItselfMayRefuse) {
  for (const Route& route : routes_) {
    const std::set<std::string> statuses = member_names(*operation(route).member("responses"));
    for (const char* status : {"400", "408", "413", "431", "default"}) {
      EXPECT_TRUE(statuses.contains(status)) << status << " of " << route.path;
    }
  }
}

TEST_F(OpenApiDocument, SaysWhatAllPathsHaveInCommon) {
  const std::string& text = *document_.member("info")->member("description")->as_string();
  for (const char* status : {"404", "405", "307"}) {
    EXPECT_NE(text.find(status), std::string::npos) << status;
  }
}

TEST_F(OpenApiDocument, SaysThatADuplicateNeedsItsOriginal) {
  const JsonValue& schema =
      *document_.member("components")->member("schemas")->member("FlagRequest");
  EXPECT_EQ(write_json(*schema.member("allOf")),
            R"([{"if":{"properties":{"reason":{"const":"duplicate"}},"required":["reason"]},)"
            R"("then":{"properties":{"duplicate_of":{"type":"string"}},)"
            R"("required":["duplicate_of"]}}])");
  EXPECT_NE(write_json(*schema.member("properties")->member("duplicate_of"))
                .find(R"("pattern":"^ku_[0-9a-f]{32}$")"),
            std::string::npos);
}

TEST_F(OpenApiDocument, HasEveryDeclaredHeader) {
  std::set<std::string> all;
  for (const Route& route : routes_) {
    std::set<std::string> declared;
    for (const api::DeclaredHeader& header : route.headers) declared.insert(header.name);
    EXPECT_EQ(names_in(operation(route), "header"), declared) << route.path;
    all.merge(declared);
  }
  EXPECT_THAT(all, testing::IsSupersetOf({"If-Match", "Idempotency-Key", "Range"}));
}

TEST_F(OpenApiDocument, HasEveryDeclaredQueryParameter) {
  std::size_t checked = 0;
  for (const Route& route : routes_) {
    const std::set<std::string> documented = names_in(operation(route), "query");
    if (route.query == nullptr) {
      EXPECT_TRUE(documented.empty()) << route.path;
      continue;
    }
    EXPECT_EQ(documented, member_names(*route.query->describe().member("properties")));
    ++checked;
  }
  EXPECT_GE(checked, 3U);
}

TEST_F(OpenApiDocument, MarksTheQueryParametersThatMustBeThere) {
  for (const Route& route : routes_) {
    if (route.path == "/api/v1/knowledge" && route.method == "GET") {
      for (const JsonValue& parameter : *operation(route).member("parameters")->as_array()) {
        const bool is_domains = *parameter.member("name")->as_string() == "domains";
        EXPECT_EQ(*parameter.member("required")->as_bool(), is_domains);
      }
    }
  }
}

TEST_F(OpenApiDocument, HasEveryPathParameter) {
  for (const Route& route : routes_) {
    const std::set<std::string> documented = names_in(operation(route), "path");
    const auto braces = std::count(route.path.begin(), route.path.end(), '{');
    EXPECT_EQ(documented.size(), static_cast<std::size_t>(braces)) << route.path;
    for (const std::string& name : documented) {
      EXPECT_NE(route.path.find("{" + name + "}"), std::string::npos) << route.path;
    }
  }
}

TEST_F(OpenApiDocument, HasEveryBodyAsItIsDeclared) {
  std::size_t checked = 0;
  for (const Route& route : routes_) {
    const JsonValue* body = operation(route).member("requestBody");
    ASSERT_EQ(body != nullptr, route.body != nullptr) << route.path;
    if (body == nullptr) {
      continue;
    }
    const JsonValue& schema =
        resolved(document_, *body->member("content")->member("application/json")->member("schema"));
    EXPECT_EQ(write_json(schema), write_json(route.body->describe()));
    ++checked;
  }
  EXPECT_GE(checked, 4U);
}

TEST_F(OpenApiDocument, NamesTheCredentialsThatARouteNeeds) {
  const JsonValue& schemes = *document_.member("components")->member("securitySchemes");
  EXPECT_EQ(member_names(schemes),
            (std::set<std::string>{"account", "agent", "monitor", "person", "token"}));
  for (const Route& route : routes_) {
    const std::string security = write_json(*operation(route).member("security"));
    const bool answers_401 = operation(route).member("responses")->member("401") != nullptr;
    switch (route.access) {
      case Access::kAnyone:
        EXPECT_EQ(security, "[]") << route.path;
        break;
      case Access::kReviewer:
      case Access::kAdmin:
        EXPECT_NE(operation(route).member("responses")->member("403"), nullptr) << route.path;
        [[fallthrough]];
      case Access::kPerson:
        EXPECT_EQ(security, R"([{"person":[]}])") << route.path;
        EXPECT_TRUE(answers_401) << route.path;
        break;
      case Access::kAgent:
        EXPECT_EQ(security, R"([{"agent":[]}])") << route.path;
        EXPECT_TRUE(answers_401) << route.path;
        break;
      case Access::kReader:
        EXPECT_EQ(security, R"([{"agent":[]},{"person":[]}])") << route.path;
        EXPECT_TRUE(answers_401) << route.path;
        break;
      case Access::kAccount:
        EXPECT_EQ(security, R"([{"account":[]}])") << route.path;
        EXPECT_TRUE(answers_401) << route.path;
        break;
      case Access::kToken:
        EXPECT_NE(operation(route).member("responses")->member("403"), nullptr) << route.path;
        EXPECT_EQ(security, R"([{"token":[]}])") << route.path;
        EXPECT_TRUE(answers_401) << route.path;
        break;
      case Access::kMonitor:
        EXPECT_EQ(security, R"([{"monitor":[]}])") << route.path;
        EXPECT_TRUE(answers_401) << route.path;
        break;
    }
  }
}

}  // namespace
}  // namespace cq::test
