#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/openapi.hpp"
#include "database/feature_databases.hpp"
#include "feature/feature.hpp"

namespace cq::feature {

/// What the features share, whatever their databases. All of it outlives them.
struct Surroundings {
  const settings::Settings& settings;
  observability::Metrics& metrics;
  observability::Log& log;
  api::Clock clock;
  DescribeServer describe_server{};
  Diagnosing diagnosing{};
};

/// The features that one server serves, as if they were one. Safe from any thread.
class ServedFeatures {
 public:
  /// Begins to serve each, in that order; they end in the opposite one. Throws Error: internal when
  /// more than one of them says who sent a request, or there is no store for one.
  ServedFeatures(const std::vector<Feature>& features, const std::vector<FeatureStore>& stores,
                 const Surroundings& surroundings);
  ServedFeatures(const ServedFeatures&) = delete;
  ServedFeatures& operator=(const ServedFeatures&) = delete;
  ServedFeatures(ServedFeatures&&) = delete;
  ServedFeatures& operator=(ServedFeatures&&) = delete;
  ~ServedFeatures();

  /// All their routes; these outlive none of the features.
  [[nodiscard]] std::vector<api::Route> routes() const;
  /// The threads of their own on which features run routes.
  [[nodiscard]] std::vector<api::WorkerPool*> pools();
  /// What the API's documentation says of them besides their routes.
  [[nodiscard]] api::Description description() const;
  /// Who sent a request, as the one feature says that knows. Without one, every request that must
  /// show who sent it ends in Error: not implemented.
  [[nodiscard]] api::Authenticate authenticator() const;

  /// What the first says that isn't ready; nullopt when all are.
  [[nodiscard]] std::optional<std::string> find_unreadiness();
  void update_metrics();
  /// Prepares each, in their order. Throws the first Error that one throws.
  void prepare();
  /// Warms those up whose database that is. Throws nothing.
  void warm_up(std::string_view database);
  /// Has each answer what it holds back.
  void stop_waiting() noexcept;

 private:
  struct Served {
    FeatureStore store;
    std::unique_ptr<Service> service;
  };

  [[nodiscard]] const FeatureStore* find_store(std::string_view feature) const;
  [[nodiscard]] std::optional<KeyHolder> find_key_holder(const std::string& token) const;
  void record_act(const AuditEntry& entry) const;
  /// Of the feature that authenticates requests; empty where there is none.
  [[nodiscard]] api::Authenticate find_authenticator() const;
  [[nodiscard]] api::Caller authenticate_person(const http::Request& request,
                                                api::Access access) const;

  std::vector<Feature> features_;
  std::vector<FeatureStore> stores_;
  std::vector<Served> services_;
};

/// The names of their databases, each once, the first feature's first. Safe from any thread.
std::vector<std::string> databases_of(const std::vector<Feature>& features);

/// The settings of a server that has them. Safe from any thread.
settings::SettingTable setting_table(const std::vector<Feature>& features);

/// Those of them whose database is one of these and, where one of those has pages, what serves
/// pages. Safe from any thread.
std::vector<Feature> on_databases(const std::vector<Feature>& features,
                                  const std::vector<std::string>& databases);

/// Throws one Error: invalid argument with what all of them throw that can't be served with these
/// settings.
void require_settings(const std::vector<Feature>& features, const settings::Settings& settings);

/// The ids of the store's parts that a server of these features needs: what any of them needs.
std::vector<std::string_view> needed_parts(const std::vector<Feature>& features);

/// Their databases, the first feature's first, and what each keeps, in the features' order. Safe
/// from any thread.
database::FeatureDatabases databases(const std::vector<Feature>& features);

/// Adds those of their commands that have that place, in the features' order.
void add_commands(const std::vector<Feature>& features, CommandPlace place, CLI::App& app,
                  cli::Invocation& invocation);

}  // namespace cq::feature
