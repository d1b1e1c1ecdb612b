#pragma once

#include <cq/store.hpp>
#include <memory>
#include <optional>

#include "loader/guarded_migrations.hpp"
#include "loader/guarded_parts.hpp"

namespace cq::host {

/// A module's store, each call to which, and to whose parts, is guarded (guard.hpp). A part that
/// the module doesn't claim is never asked for: Error: not implemented names module and capability.
/// Asks the module for the others as it opens, so that one that was claimed and isn't there shows
/// then.
class GuardedStore final : public Store {
 public:
  GuardedStore(Claims module, std::unique_ptr<Store> store);

  MigrationTarget& migrations() override;
  void open() override;
  Users& users() override;
  ApiKeys& api_keys() override;
  Knowledge& knowledge() override;
  Reviews& reviews() override;
  Health& health() override;
  Archive& archive() override;

 private:
  template <typename Part>
  Part& opened(std::optional<Part>& part, std::uint64_t capability);

  Claims module_;
  std::unique_ptr<Store> store_;
  std::optional<GuardedMigrationTarget> migrations_;
  std::optional<GuardedUsers> users_;
  std::optional<GuardedApiKeys> api_keys_;
  std::optional<GuardedKnowledge> knowledge_;
  std::optional<GuardedReviews> reviews_;
  std::optional<GuardedHealth> health_;
  std::optional<GuardedArchive> archive_;
};

}  // namespace cq::host
