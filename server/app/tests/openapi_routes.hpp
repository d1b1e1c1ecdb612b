#pragma once

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <cq/store.hpp>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/features.hpp"
#include "app/server_routes.hpp"
#include "feature/served_features.hpp"
#include "observability/log.hpp"
#include "observability/metrics.hpp"
#include "settings/settings.hpp"

/// Every route of the server, on a store that is never used.
namespace cq::test {

/// A store without parts.
class EmptyStore final : public Store {
  void open() override {}
  Part* find_part(std::string_view /*id*/) noexcept override { return nullptr; }
};

/// The routes with all that they call on.
class AllRoutes {
 public:
  [[nodiscard]] std::vector<api::Route> operator()(const std::string& public_url = {}) const {
    return app::all_routes(
        features_, {.metrics = app::metrics_route("token", *workers_, [] { return std::string(); }),
                    .public_url = public_url});
  }

 private:
  static settings::Settings with_secrets() {
    settings::Settings settings;
    settings.jwt_secret = "a secret of the test";
    settings.api_key_pepper = "a pepper";
    settings.of_features["CQ_SCALARS_PREFIX"] = "/scalars/api";
    return settings;
  }

  /// That store for the database of each.
  [[nodiscard]] std::vector<feature::FeatureStore> stores() const {
    std::vector<feature::FeatureStore> all;
    for (const std::string& database : feature::databases_of(app::features())) {
      all.push_back({.database = database, .store = store_});
    }
    return all;
  }

  std::unique_ptr<api::WorkerPool> workers_ =
      std::make_unique<api::WorkerPool>(api::WorkerPoolOptions{.name = "none"});
  settings::Settings settings_ = with_secrets();
  host::OpenedStore store_{std::make_unique<EmptyStore>()};
  std::ostringstream logged_;
  observability::Log log_{settings::LogLevel::kError, logged_};
  observability::Metrics metrics_;
  feature::ServedFeatures features_{app::features(), stores(), {settings_, metrics_, log_, now}};
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
