#pragma once

#include <cq/health.hpp>
#include <cq/migration_target.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace cq::app {

/// Whether requests can be served: the store answers, and its schema, where the module has
/// migrations, is the one that this process brought it to. Safe from any thread; nothing
/// else uses the migration target meanwhile.
class Readiness {
 public:
  /// Called on the thread that asked, with what the store reported when it failed.
  using Tell = std::function<void(const std::string& complaint)>;

  /// Both outlive it. Asks the target, if there is one, for its present revision, and throws what
  /// it throws.
  Readiness(Health& health, MigrationTarget* migrations, Tell tell);

  /// Why not, in a sentence that anybody may read; nullopt when they can. May wait for the store.
  /// While one caller waits for it, others get the last result, so that a store that hangs doesn't
  /// block them too.
  [[nodiscard]] std::optional<std::string> problem();

 private:
  [[nodiscard]] std::optional<std::string> ask_store();
  [[nodiscard]] std::optional<std::string> revision();

  Health& health_;
  MigrationTarget* migrations_;  ///< null: the module has none
  Tell tell_;
  const std::optional<std::string> head_;
  std::mutex asking_;  ///< held while a caller asks the store
  std::mutex mutex_;
  std::optional<std::string> last_;  // guarded by mutex_
};

}  // namespace cq::app
