#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/store_feature.hpp>
#include <cq/maintenance.hpp>

#include "loader/guarded_parts.hpp"
#include "loader/guarded_store.hpp"
#include "loader/part_wrapper.hpp"

namespace cq::host {
namespace {

bool is_known(std::string_view id) noexcept {
  return id == Maintenance::kId || find_wrapper(id) != nullptr;
}

/// Whether a part is there without a store.
bool is_beside_store(std::string_view id) noexcept {
  return id == MigrationTarget::kId || id == Maintenance::kId;
}

std::vector<std::string> known_parts_of(const cq_feature& feature) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < feature.part_count; ++i) {
    if (is_known(feature.parts[i])) {
      ids.emplace_back(feature.parts[i]);
    }
  }
  return ids;
}

/// What an id says to people, e.g. "api keys" for "api-keys/1".
std::string in_words(std::string_view id) {
  std::string words(id.substr(0, id.find('/')));
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

/// Calls a factory of the module; see StoreFeature::create_store for what becomes of exceptions.
template <typename Product>
std::unique_ptr<Product> call_factory(const Guard& guard, std::string_view operation,
                                      Product* (*factory)(const DatabaseUrl&),
                                      const DatabaseUrl& url) {
  std::unique_ptr<Product> product(guarded(guard, operation, [&] { return factory(url); }));
  if (!product) {
    throw Error(ErrorKind::kInternal, "Store module " + guard.module->name + " (" +
                                          guard.module->file.string() + ") failed in " +
                                          std::string(operation) +
                                          ": it returned nothing; report it to the module's "
                                          "author.");
  }
  return product;
}

}  // namespace

StoreFeature::StoreFeature(std::shared_ptr<const ModuleIdentity> module, const cq_feature& feature)
    : module_(std::move(module)),
      facts_(std::make_shared<const Facts>(
          Facts{.name = feature.name,
                .parts = known_parts_of(feature),
                .chain = MigrationChain(std::span(feature.migrations, feature.migration_count),
                                        feature.commits_each_statement),
                .why_no_store = feature.why_no_store == nullptr ? "" : feature.why_no_store,
                .feature = feature})) {}

const std::string& StoreFeature::module_name() const noexcept {
  return module_->name;
}

bool StoreFeature::has(std::string_view id) const noexcept {
  return std::find(parts().begin(), parts().end(), id) != parts().end();
}

void StoreFeature::require(std::span<const std::string_view> ids) const {
  const auto lacking =
      std::find_if(ids.begin(), ids.end(), [this](std::string_view id) { return !has(id); });
  if (lacking == ids.end()) {
    return;
  }
  if (!has_store() && !is_beside_store(*lacking) && !facts_->why_no_store.empty()) {
    throw Error(ErrorKind::kNotImplemented, facts_->why_no_store);
  }
  const bool has_other_tools = *lacking == Maintenance::kId;
  throw Error(ErrorKind::kNotImplemented,
              "Store module " + module_->name + " has no " + in_words(*lacking) + " (part \"" +
                  std::string(*lacking) + "\"), which this needs; use " +
                  (has_other_tools ? "the database's own tools, or " : "") +
                  "a module that has it, as 'cq-server module list' shows.");
}

std::unique_ptr<Store> StoreFeature::create_store(const DatabaseUrl& url,
                                                  CallObserver* observer) const {
  module_->check_serves(url);
  if (!has_store()) {
    throw Error(ErrorKind::kNotImplemented,
                !facts_->why_no_store.empty()
                    ? facts_->why_no_store
                    : "Store module " + module_->name +
                          " has no store, which this needs; use a "
                          "module that has one, as 'cq-server module list' shows.");
  }
  const Guard guard{module_, observer};
  return std::make_unique<GuardedStore>(
      guard, call_factory(guard.unobserved(), "create_store", facts_->feature.create_store, url),
      parts());
}

std::unique_ptr<MigrationTarget> StoreFeature::open_migrations(const DatabaseUrl& url) const {
  module_->check_serves(url);
  require({MigrationTarget::kId});
  const Guard guard{module_};
  return std::make_unique<GuardedMigrationTarget>(
      guard, call_factory(guard, "open_migrations", facts_->feature.open_migrations, url));
}

std::unique_ptr<Maintenance> StoreFeature::open_maintenance(const DatabaseUrl& url) const {
  module_->check_serves(url);
  require({Maintenance::kId});
  const Guard guard{module_};
  return std::make_unique<GuardedMaintenance>(
      guard, call_factory(guard, "open_maintenance", facts_->feature.open_maintenance, url));
}

}  // namespace cq::host
