#pragma once

#include <cq/health.hpp>
#include <cq/migration_target.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace cq::app {

/// Whether requests can be served: the store answers, and its schema, where the module has
/// migrations, is the one that this process brought it to. Safe from any thread; nobody else uses
/// the migration target meanwhile.
class Readiness {
 public:
  /// Told, from whatever thread asked, what the store said when it couldn't answer.
  using Tell = std::function<void(const std::string& complaint)>;

  /// Both outlive it. Asks the target, if there is one, for its present revision, and throws what
  /// it throws.
  Readiness(Health& health, MigrationTarget* migrations, Tell tell);

  /// Why not, in a sentence that anybody may read; nullopt when they can. May wait for the store.
  /// While one caller asks it, others are told what it said last, so that a store that hangs
  /// doesn't hold them too.
  [[nodiscard]] std::optional<std::string> problem();

 private:
  [[nodiscard]] std::optional<std::string> ask_store();
  [[nodiscard]] std::optional<std::string> revision();

  Health& health_;
  MigrationTarget* migrations_;  ///< null: the module has none
  Tell tell_;
  const std::optional<std::string> head_;
  std::mutex asking_;  ///< held by the one who asks the store
  std::mutex mutex_;
  std::optional<std::string> last_;  // guarded by mutex_
};

}  // namespace cq::app
