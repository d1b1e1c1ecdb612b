#pragma once

#include <algorithm>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/store.hpp>
#include <sstream>
#include <variant>
#include <vector>

#include "app/features.hpp"
#include "app/server_routes.hpp"
#include "feature/served_features.hpp"
#include "observability/log.hpp"
#include "observability/metrics.hpp"
#include "settings/settings.hpp"

/// Every route of the server, on a store that is never asked.
namespace cq::test {

[[noreturn]] inline void never_asked() {
  throw Error(ErrorKind::kInternal, "this store is not to be asked");
}

class UnaskedUsers : public Users {
  User create(const User& /*user*/) override { never_asked(); }
  std::optional<User> find(std::string_view /*username*/) override { never_asked(); }
  std::vector<User> list() override { never_asked(); }
  void set_password_hash(std::string_view /*name*/, std::string_view /*hash*/) override {
    never_asked();
  }
  std::size_t remove(std::string_view /*username*/) override { never_asked(); }
};

class UnaskedApiKeys : public ApiKeys {
  void create(const ApiKey& /*key*/, std::size_t /*max_active*/) override { never_asked(); }
  std::vector<ApiKey> list(std::int64_t /*user_id*/) override { never_asked(); }
  std::optional<OwnedApiKey> find_active(std::string_view /*id*/, Timestamp /*at*/) override {
    never_asked();
  }
  bool revoke(std::int64_t /*user_id*/, std::string_view /*id*/, Timestamp /*at*/) override {
    never_asked();
  }
  void touch(std::string_view /*id*/, Timestamp /*at*/) override { never_asked(); }
};

class UnaskedKnowledge : public Knowledge {
  void insert(const Unit& /*unit*/) override { never_asked(); }
  std::optional<StoredUnit> find(std::string_view /*id*/) override { never_asked(); }
  std::vector<StoredUnit> query(const KnowledgeQuery& /*query*/) override { never_asked(); }
  StoredUnit confirm(std::string_view /*id*/, Timestamp /*at*/) override { never_asked(); }
  StoredUnit flag(std::string_view /*id*/, const Flag& /*flag*/) override { never_asked(); }
  KnowledgeStatistics statistics(const std::vector<double>& /*edges*/) override { never_asked(); }
};

class UnaskedReviews : public Reviews {
  ReviewPage queue(std::int64_t /*limit*/, std::int64_t /*offset*/) override { never_asked(); }
  std::vector<StoredUnit> list(const ReviewFilter& /*filter*/) override { never_asked(); }
  void decide(std::string_view /*id*/, ReviewStatus /*status*/, std::string_view /*reviewer*/,
              Timestamp /*at*/) override {
    never_asked();
  }
  ReviewStatistics statistics(const std::vector<double>& /*edges*/, Timestamp /*since*/) override {
    never_asked();
  }
};

class UnaskedStore final : public Store {
  void open() override { never_asked(); }
  Users& users() override { return users_; }
  ApiKeys& api_keys() override { return api_keys_; }
  Knowledge& knowledge() override { return knowledge_; }
  Reviews& reviews() override { return reviews_; }
  Health& health() override { never_asked(); }

  UnaskedUsers users_;
  UnaskedApiKeys api_keys_;
  UnaskedKnowledge knowledge_;
  UnaskedReviews reviews_;
};

/// The routes with all that they call on.
class AllRoutes {
 public:
  [[nodiscard]] std::vector<api::Route> operator()() const {
    return app::all_routes(features_, {.metrics = app::metrics_route(
                                           api::Access::kMonitor, [] { return std::string(); })});
  }

 private:
  static settings::Settings with_secrets() {
    settings::Settings settings;
    settings.jwt_secret = "a secret of the test";
    settings.api_key_pepper = "a pepper";
    return settings;
  }

  settings::Settings settings_ = with_secrets();
  UnaskedStore store_;
  std::ostringstream logged_;
  observability::Log log_{settings::LogLevel::kError, logged_};
  observability::Metrics metrics_;
  feature::ServedFeatures features_{app::features(), {settings_, store_, metrics_, log_, now}};
};

/// The document as the server answers it.
inline JsonValue served_document(const std::vector<api::Route>& routes) {
  const auto route = std::find_if(routes.begin(), routes.end(), [](const api::Route& each) {
    return each.path == "/openapi.json";
  });
  const http::Request request;
  const api::PathParameters no_parameters;
  const http::Response answer = route->handler(
      {.request = request, .path = no_parameters, .body = std::nullopt, .username = {}});
  return std::get<JsonValue>(parse_json(answer.body));
}

}  // namespace cq::test
