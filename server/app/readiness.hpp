#pragma once

#include <cq/health.hpp>
#include <cq/migration_target.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::app {

/// Whether requests can be served: the store answers, and its schema, where the module has
/// migrations, is the one that this process brought it to, tables and columns included. Nothing
/// else uses the migration target meanwhile.
class Readiness {
 public:
  /// Called on the thread that asked, with what the store reported when it failed and, before it,
  /// what that is about; and with a sentence on records that can't be read.
  using Tell = std::function<void(std::string_view where, const std::string& sentence)>;

  /// Both outlive it. Asks the target, if there is one, for its present revision, and throws what
  /// it throws.
  Readiness(Health& health, MigrationTarget* migrations, Tell tell);

  /// Why not, in a sentence that anybody may read; nullopt when they can. May wait for the store.
  /// From one thread at a time.
  [[nodiscard]] std::optional<std::string> problem();
  /// What a monitor should know of a server that can serve requests, as of the last problem(): how
  /// many records can't be read. Empty: nothing. From any thread.
  [[nodiscard]] std::string remark();
  /// The schema's revision as it was at the start; nullopt where the module has no migrations. From
  /// any thread.
  [[nodiscard]] const std::optional<std::string>& head() const noexcept { return head_; }

 private:
  void look_for_unreadable();
  [[nodiscard]] std::optional<std::string> revision();
  [[nodiscard]] std::vector<std::string> needed_lines();
  [[nodiscard]] std::optional<std::string> schema_problem();

  Health& health_;
  MigrationTarget* migrations_;  ///< null: the module has none
  Tell tell_;
  const std::optional<std::string> head_;
  const std::vector<std::string> needed_;  ///< the schema's lines, as they were at the start
  std::mutex mutex_;
  std::string remark_;  // guarded by mutex_
};

}  // namespace cq::app
