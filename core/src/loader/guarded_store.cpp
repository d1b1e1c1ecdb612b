#include "loader/guarded_store.hpp"

#include <cq/module.hpp>
#include <utility>

namespace cq::host {

GuardedStore::GuardedStore(Claims module, std::unique_ptr<Store> store)
    : module_(std::move(module)), store_(std::move(store)) {}

MigrationTarget& GuardedStore::migrations() {
  module_->require(kCqCapabilityMigrations);
  if (!migrations_) {
    guarded(*module_, "migrations", [&] { migrations_.emplace(module_, store_->migrations()); });
  }
  return *migrations_;
}

void GuardedStore::open() {
  guarded(*module_, "open", [&] {
    store_->open();
    knowledge_.emplace(module_, store_->knowledge());
    health_.emplace(module_, store_->health());
    if (module_->has(kCqCapabilityAccounts)) {
      users_.emplace(module_, store_->users());
      api_keys_.emplace(module_, store_->api_keys());
    }
    if (module_->has(kCqCapabilityReviews)) {
      reviews_.emplace(module_, store_->reviews());
    }
    if (module_->has(kCqCapabilityArchive)) {
      archive_.emplace(module_, store_->archive());
    }
  });
}

template <typename Part>
Part& GuardedStore::opened(std::optional<Part>& part, std::uint64_t capability) {
  module_->require(capability);
  if (!part) {
    throw Error(ErrorKind::kInternal, "The store of module " + module_->name +
                                          " was used before it was opened; report this.");
  }
  return *part;
}

Users& GuardedStore::users() {
  return opened(users_, kCqCapabilityAccounts);
}
ApiKeys& GuardedStore::api_keys() {
  return opened(api_keys_, kCqCapabilityAccounts);
}
Knowledge& GuardedStore::knowledge() {
  return opened(knowledge_, kCqCapabilityStore);
}
Reviews& GuardedStore::reviews() {
  return opened(reviews_, kCqCapabilityReviews);
}
Health& GuardedStore::health() {
  return opened(health_, kCqCapabilityStore);
}
Archive& GuardedStore::archive() {
  return opened(archive_, kCqCapabilityArchive);
}

}  // namespace cq::host
