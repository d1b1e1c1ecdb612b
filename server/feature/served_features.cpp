#include "feature/served_features.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <iterator>
#include <utility>

#include "api/errors.hpp"
#include "feature/used_features.hpp"
#include "http/status.hpp"

namespace cq::feature {
namespace {

void append(JsonValue::Object& all, const std::function<JsonValue::Object()>& make) {
  if (!make) {
    return;
  }
  JsonValue::Object added = make();
  std::move(added.begin(), added.end(), std::back_inserter(all));
}

api::Caller authenticate_without_feature(const http::Request& /*request*/, api::Access access) {
  if (access == api::Access::kAnyone) {
    return {};
  }
  throw Error(ErrorKind::kNotImplemented, "No feature of this server authenticates requests");
}

const FeatureStore& store_of(const Feature& feature, const std::vector<FeatureStore>& stores) {
  if (feature.serves_pages && !stores.empty()) return stores.front();  // which it doesn't use
  const auto found = std::find_if(
      stores.begin(), stores.end(),
      [&feature](const FeatureStore& store) { return store.database == feature.database; });
  if (found == stores.end()) {
    throw Error(ErrorKind::kInternal, "The feature " + feature.name + " is served without the " +
                                          feature.database + " database.");
  }
  return *found;
}

}  // namespace

ServedFeatures::ServedFeatures(const std::vector<Feature>& features,
                               const std::vector<FeatureStore>& stores,
                               const Surroundings& surroundings)
    : features_(features), stores_(stores) {
  for (const Feature& feature : features_) {
    if (feature.serve) {
      const FeatureStore& store = store_of(feature, stores_);
      services_.push_back(
          {store,
           feature.serve({surroundings.settings, store.store, surroundings.metrics,
                          surroundings.log, surroundings.clock,
                          [this](const std::string& token) { return find_key_holder(token); },
                          [this](const AuditEntry& entry) { record_act(entry); },
                          [this](const http::Request& request, api::Access access) {
                            return authenticate_person(request, access);
                          },
                          surroundings.describe_server,
                          [this](std::string_view name) { return find_store(name); },
                          surroundings.diagnosing})});
    }
  }
  const auto authenticators =
      std::count_if(services_.begin(), services_.end(),
                    [](const Served& served) { return bool{served.service->authenticator()}; });
  if (authenticators > 1) {
    throw Error(ErrorKind::kInternal, "More than one feature authenticates requests.");
  }
}

const FeatureStore* ServedFeatures::find_store(std::string_view feature) const {
  const auto found = std::find_if(features_.begin(), features_.end(),
                                  [feature](const Feature& one) { return one.name == feature; });
  return found == features_.end() ? nullptr : &store_of(*found, stores_);
}

std::optional<KeyHolder> ServedFeatures::find_key_holder(const std::string& token) const {
  for (const Served& served : services_) {
    if (auto holder = served.service->find_key_holder(token)) return holder;
  }
  return std::nullopt;
}

api::Caller ServedFeatures::authenticate_person(const http::Request& request,
                                                api::Access access) const {
  if (const api::Authenticate authenticate = find_authenticator()) {
    return authenticate(request, access);
  }
  throw api::Refusal(status::kUnauthorized, "Nobody logs in to this server");
}

void ServedFeatures::record_act(const AuditEntry& entry) const {
  for (const Served& served : services_) {
    if (served.service->record_act(entry)) return;
  }
}

ServedFeatures::~ServedFeatures() {
  while (!services_.empty()) {
    services_.pop_back();
  }
}

std::vector<api::Route> ServedFeatures::routes() const {
  std::vector<api::Route> all;
  for (const auto& [store, service] : services_) {
    for (api::Route& route : service->routes()) {
      if (store.workers != nullptr && route.workers == nullptr) {
        route.workers = &store.workers->of(route.method);
      }
      all.push_back(std::move(route));
    }
  }
  return all;
}

std::vector<api::WorkerPool*> ServedFeatures::pools() {
  std::vector<api::WorkerPool*> all;
  for (const auto& [store, service] : services_) {
    const std::vector<api::WorkerPool*> own = service->pools();
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

api::Description ServedFeatures::description() const {
  api::Description all;
  for (const Feature& feature : features_) {
    if (!feature.purpose.empty()) {
      all.purpose += (all.purpose.empty() ? "" : " ") + feature.purpose;
    }
    append(all.response_schemas, feature.response_schemas);
    append(all.security_schemes, feature.security_schemes);
  }
  return all;
}

api::Authenticate ServedFeatures::find_authenticator() const {
  for (const auto& [store, service] : services_) {
    if (api::Authenticate found = service->authenticator()) {
      return found;
    }
  }
  return {};
}

api::Authenticate ServedFeatures::authenticator() const {
  const api::Authenticate found = find_authenticator();
  return found ? found : authenticate_without_feature;
}

std::optional<std::string> ServedFeatures::find_unreadiness() {
  for (const auto& [store, service] : services_) {
    if (std::optional<std::string> reason = service->find_unreadiness()) {
      return reason;
    }
  }
  return std::nullopt;
}

void ServedFeatures::update_metrics() {
  for (const auto& [store, service] : services_) {
    service->update_metrics();
  }
}

void ServedFeatures::prepare() {
  for (const auto& [store, service] : services_) {
    service->prepare();
  }
}

void ServedFeatures::warm_up(std::string_view database) {
  for (const auto& [store, service] : services_) {
    if (store.database != database) {
      continue;
    }
    try {
      service->warm_up();
    } catch (const Error&) {  // the requests tell of it
    }
  }
}

void ServedFeatures::stop_waiting() noexcept {
  for (const auto& [store, service] : services_) {
    service->stop_waiting();
  }
}

std::vector<std::string> databases_of(const std::vector<Feature>& features) {
  std::vector<std::string> names;
  for (const Feature& feature : features) {
    if (feature.serves_pages) continue;  // it keeps nothing
    if (std::find(names.begin(), names.end(), feature.database) == names.end()) {
      names.push_back(feature.database);
    }
  }
  std::stable_partition(names.begin(), names.end(),
                        [](const std::string& name) { return name == host::kFirstFeature; });
  return names;
}

settings::SettingTable setting_table(const std::vector<Feature>& features) {
  std::vector<settings::Setting> brought;
  std::vector<settings::OriginalName> originals;
  for (const Feature& feature : features) {
    brought.insert(brought.end(), feature.settings.begin(), feature.settings.end());
    originals.insert(originals.end(), feature.original_settings.begin(),
                     feature.original_settings.end());
  }
  return settings::SettingTable(databases_of(features), brought, users_of(features),
                                std::move(originals));
}

std::vector<Feature> on_databases(const std::vector<Feature>& features,
                                  const std::vector<std::string>& databases) {
  const auto is_on_one = [&databases](const Feature& feature) {
    return !feature.serves_pages &&
           std::find(databases.begin(), databases.end(), feature.database) != databases.end();
  };
  const bool has_pages = std::any_of(features.begin(), features.end(), [&](const Feature& feature) {
    return feature.has_pages && is_on_one(feature);
  });
  std::vector<Feature> chosen;
  std::copy_if(features.begin(), features.end(), std::back_inserter(chosen),
               [&](const Feature& feature) {
                 return is_on_one(feature) || (feature.serves_pages && has_pages);
               });
  return chosen;
}

void require_settings(const std::vector<Feature>& features, const settings::Settings& settings) {
  std::vector<std::function<void()>> checks;
  for (const Feature& feature : features) {
    if (feature.require_settings) {
      checks.emplace_back([&feature, &settings] { feature.require_settings(settings); });
    }
  }
  settings::require_each(checks);
}

std::vector<std::string_view> needed_parts(const std::vector<Feature>& features) {
  std::vector<std::string_view> ids;
  for (const Feature& feature : features) {
    ids.insert(ids.end(), feature.needed_parts.begin(), feature.needed_parts.end());
  }
  return ids;
}

database::FeatureDatabases databases(const std::vector<Feature>& features) {
  database::FeatureDatabases all;
  for (const std::string& name : databases_of(features)) {
    database::FeatureDatabase database{name, {}};
    for (const Feature& feature : on_databases(features, {name})) {
      database.kinds.insert(database.kinds.end(), feature.record_kinds.begin(),
                            feature.record_kinds.end());
      if (!feature.left_behind.empty()) database.left_behind.push_back(feature.left_behind);
      if (feature.read_dump != nullptr) database.read_dump = feature.read_dump;
      if (feature.check_records != nullptr) database.checks.push_back(feature.check_records);
    }
    all.push_back(std::move(database));
  }
  return all;
}

void add_commands(const std::vector<Feature>& features, CommandPlace place, CLI::App& app,
                  cli::Invocation& invocation) {
  for (const Feature& feature : features) {
    for (const Commands& commands : feature.commands) {
      if (commands.place == place) {
        commands.add(app, invocation);
      }
    }
  }
}

}  // namespace cq::feature
