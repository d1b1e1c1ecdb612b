#pragma once

#include <cq/host/call_observer.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/module.hpp>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cq::host {

struct ModuleIdentity;

/// The id of every part that this host knows. Safe from any thread.
std::vector<std::string> known_parts();

/// One kind of database that a loaded module serves. Copies are the same feature. May be used from
/// any thread.
class StoreFeature {
 public:
  /// Of a feature that was checked. Throws Error: invalid argument when its migrations are no
  /// chain.
  StoreFeature(std::shared_ptr<const ModuleIdentity> module, const cq_feature& feature);

  [[nodiscard]] const std::string& name() const noexcept { return facts_->name; }
  [[nodiscard]] const std::string& module_name() const noexcept;
  /// The ids of what it has, as far as this host knows them, in the module's order.
  [[nodiscard]] const std::vector<std::string>& parts() const noexcept { return facts_->parts; }
  [[nodiscard]] bool has(std::string_view id) const noexcept;
  /// Whether it has any part of a store, and so a store.
  [[nodiscard]] bool has_store() const noexcept { return facts_->feature.create_store != nullptr; }

  /// Throws Error: not implemented, one sentence that names the module and the first of those parts
  /// that it lacks; in the module's own sentence where it has no store and says why.
  void require(std::span<const std::string_view> ids) const;
  void require(std::initializer_list<std::string_view> ids) const {
    require(std::span(ids.begin(), ids.size()));
  }

  /// Its chain; empty without the part "migrations/1".
  [[nodiscard]] const MigrationChain& migrations() const noexcept { return facts_->chain; }

  /// The module's factories. Throw Error: invalid argument, naming the canonical form, for a URL
  /// that the module doesn't serve; not implemented without a store, the part "migrations/1" or
  /// "maintenance/1". What they return, and whatever it hands out, asks the module for no part that
  /// it doesn't list; of what the module throws, now or in any later call, an Error passes through
  /// as it is, and any other exception becomes Error: internal, naming module and operation. What a
  /// callback throws that was passed in passes through.
  ///
  /// The observer (null: none) hears of every call of the store's parts but the schema's and the
  /// health check's, and outlives the store.
  [[nodiscard]] std::unique_ptr<Store> create_store(const DatabaseUrl& url,
                                                    CallObserver* observer = nullptr) const;
  [[nodiscard]] std::unique_ptr<MigrationTarget> open_migrations(const DatabaseUrl& url) const;
  [[nodiscard]] std::unique_ptr<Maintenance> open_maintenance(const DatabaseUrl& url) const;

 private:
  struct Facts {
    std::string name;
    std::vector<std::string> parts;
    MigrationChain chain;
    std::string why_no_store;  ///< empty: no sentence of its own
    cq_feature feature;        // a copy, as the module's own may be shorter
  };

  std::shared_ptr<const ModuleIdentity> module_;
  std::shared_ptr<const Facts> facts_;
};

}  // namespace cq::host
