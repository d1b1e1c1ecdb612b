#pragma once

#include <cq/audit.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/clock.hpp"
#include "api/route.hpp"
#include "api/worker_pool.hpp"
#include "cli/command.hpp"
#include "database/feature_databases.hpp"
#include "database/record_kind.hpp"
#include "feature/server_state.hpp"
#include "observability/log.hpp"
#include "observability/metrics.hpp"
#include "settings/setting.hpp"
#include "settings/settings.hpp"

/// What a feature of the server registers about itself. A feature is a kind of records with all
/// that is done with them; app/features.cpp lists those that there are, and nothing else names one.
namespace cq::feature {

/// Whose key it is that one feature made, and what the key may do in the others.
struct KeyHolder {
  std::string username;
  std::string key_id;
  std::vector<std::string> scopes;
};

/// Who shows that token; nullopt when it is none that may be used now. Throws what the store of the
/// feature throws that knows. Safe from any thread, while requests are served.
using FindKeyHolder = std::function<std::optional<KeyHolder>(const std::string& token)>;

/// The person who sent a request, by the feature that authenticates people; the role has to allow
/// that access. Throws api::Refusal (401) where the request names no person who is logged in or no
/// such feature is served, (403) where the role doesn't suffice; what the feature's store throws.
/// Safe from any thread, while requests are served.
using AuthenticatePerson = api::Authenticate;

/// Records an act in the audit of the feature that keeps one; where none is served that does,
/// nowhere. Throws nothing; may wait for that feature's store. Safe from any thread, while requests
/// are served.
using RecordAct = std::function<void(const AuditEntry& entry)>;

/// An opened store for the features whose database has that name. All of it outlives them.
struct FeatureStore {
  std::string database;
  const host::OpenedStore& store;
  api::StoreWorkers* workers = nullptr;  ///< for their routes; null: the dispatcher's own
};

/// The store of the feature of that name; null where that isn't served. Outlives the service of
/// the feature that asks. Safe from any thread.
using FindStore = std::function<const FeatureStore*(std::string_view feature)>;

/// What a feature is served with. All of it outlives the feature's service.
struct Context {
  const settings::Settings& settings;
  const host::OpenedStore& store;  ///< of the feature's database; each operation is measured
  observability::Metrics& metrics;
  observability::Log& log;
  api::Clock clock;
  FindKeyHolder find_key_holder{};  ///< asks all features that are served
  RecordAct record_act{};
  AuthenticatePerson authenticate_person{};
  DescribeServer describe_server{};  ///< empty: nothing is known of the server
  FindStore find_store{};            ///< of the features that this one uses
  Diagnosing diagnosing{};
};

/// A feature while the server runs: its constructor starts what it does in the background, its
/// destructor ends that. Destroyed when no request is under way any more.
class Service {
 public:
  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  Service(Service&&) = delete;
  Service& operator=(Service&&) = delete;
  virtual ~Service() = default;

  /// Its routes in the order of the API's documentation, each with its group. The service outlives
  /// them.
  [[nodiscard]] virtual std::vector<api::Route> routes() const = 0;

  /// Threads of its own that run routes; the service outlives what they run. They are ended before
  /// what the routes are served with.
  [[nodiscard]] virtual std::vector<api::WorkerPool*> pools() { return {}; }

  /// Authenticates requests; empty where the feature doesn't do that. The service outlives it.
  [[nodiscard]] virtual api::Authenticate authenticator() const { return {}; }

  /// Who shows that token, for the routes of other features; nullopt when it isn't a key of this
  /// one's that may be used now. Safe from any thread.
  [[nodiscard]] virtual std::optional<KeyHolder> find_key_holder(
      const std::string& /*token*/) const {
    return std::nullopt;
  }

  /// Records an act of another feature in its audit, and logs where it can't; false when it keeps
  /// none. Throws nothing. Safe from any thread.
  [[nodiscard]] virtual bool record_act(const AuditEntry& /*entry*/) const noexcept {
    return false;
  }

  /// Why its requests can't be served now, in a sentence that anybody may read; nullopt when they
  /// can. Safe from any thread, and doesn't wait for the store, whose health and schema are checked
  /// without it.
  [[nodiscard]] virtual std::optional<std::string> find_unreadiness() { return std::nullopt; }

  /// Brings those metrics up to date that aren't counted as things happen. Called before the
  /// metrics are read; safe from any thread. May wait for the store; logs what it can't find out.
  virtual void update_metrics() {}

  /// Puts into the store what must be there before the first request. Called once, before the
  /// server listens; what it throws as Error keeps the server from starting.
  virtual void prepare() {}

  /// Asks the store for something, so that no request waits for what a store prepares when it is
  /// first asked. Called once when the server listens, on a thread beside the requests'. What it
  /// throws as Error counts for nothing: the requests tell of it.
  virtual void warm_up() {}

  /// Answers what the feature holds back for later, as the server takes no more requests; what
  /// would be held back from now on is answered immediately. May be called more than once. Throws
  /// nothing.
  virtual void stop_waiting() noexcept {}
};

/// Where a feature's commands stand in the help.
enum class CommandPlace {
  kAfterServe,  ///< for those who run the server
  kLast,        ///< for those who try it out
};

/// Some commands of a feature.
struct Commands {
  CommandPlace place = CommandPlace::kAfterServe;
  std::function<void(CLI::App& app, cli::Invocation& invocation)> add{};
};

/// That a feature uses another one's store where a setting of its own has that value. The other one
/// is served then, whether or not CQ_FEATURES names it; and where no setting names its database,
/// that lies beside the user's.
struct Use {
  std::string feature;
  std::string_view setting;
  std::string_view value;
};

/// One feature: everything that the rest of the server has to know of it. What is empty it doesn't
/// have.
struct Feature {
  std::string name{};
  /// The database that keeps its records, as CQ_FEATURES calls it. It may keep other features',
  /// too.
  std::string database{host::kFirstFeature};
  bool has_pages = false;  ///< people use it on pages, too
  /// It serves the pages of those that have some, and where one of these is served. It has neither
  /// a database nor parts that it needs.
  bool serves_pages = false;
  std::string purpose{};  ///< a sentence for the top of the API's documentation
  /// Its own settings, beside those that every server has; Settings::of_features holds their
  /// values.
  std::vector<settings::Setting> settings{};
  /// Names that another program, whose place it takes, has for its settings.
  std::vector<settings::OriginalName> original_settings{};
  /// Throws Error: invalid argument, naming the setting, where it can't be served with these.
  std::function<void(const settings::Settings& settings)> require_settings{};
  std::vector<Use> uses{};
  /// The ids of the store's parts without which it can't be served.
  std::vector<std::string_view> needed_parts{};
  /// Begins to serve it. May not use the store yet.
  std::function<std::unique_ptr<Service>(const Context& context)> serve{};
  /// JSON Schemas, by their names, of the bodies that its routes respond with.
  std::function<JsonValue::Object()> response_schemas{};
  /// The OpenAPI security schemes, by their names, that its authenticator stands for.
  std::function<JsonValue::Object()> security_schemes{};
  std::vector<Commands> commands{};
  database::RecordKinds record_kinds{};
  /// What its database holds beside records, which exports and copies leave behind, as a sentence
  /// has it, e.g. "the journal"; empty: nothing that anybody would miss.
  std::string left_behind{};
  database::CheckRecords check_records = nullptr;  ///< null: `doctor` asks it nothing
  database::ReadDump read_dump = nullptr;          ///< null: it imports no dumps in SQL
};

}  // namespace cq::feature
