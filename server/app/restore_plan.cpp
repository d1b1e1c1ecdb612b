#include "app/restore_plan.hpp"

#include <cq/error.hpp>
#include <string>

namespace cq::app {
namespace {

void require_known_revision(const Contents& contents, const host::MigrationChain& chain,
                            const std::string& what, const std::string& remedy) {
  if (!contents.revision || chain.position(*contents.revision)) return;
  throw Error(ErrorKind::kConflict,
              what + " is at revision " + *contents.revision + ", but this server knows only " +
                  (chain.empty() ? "none" : "those up to " + chain.head()) +
                  ": a newer server made it, or another program; " + remedy + ".");
}

void require_not_newer(const Contents& database, const Contents& backup) {
  if (!database.last_change ||
      (backup.last_change && *database.last_change <= *backup.last_change)) {
    return;
  }
  const auto text = [](Timestamp moment) { return format_timestamp(moment, UtcSuffix::kZ); };
  throw Error(ErrorKind::kConflict,
              "The database's newest change is of " + text(*database.last_change) +
                  ", the backup's of " +
                  (backup.last_change ? text(*backup.last_change) : std::string("no moment")) +
                  ": what came between would be lost; give --discard-newer if it may be.");
}

}  // namespace

RestorePlan plan_restore(Maintenance& maintenance, const host::MigrationChain& chain,
                         const std::filesystem::path& backup, bool discard_newer) {
  RestorePlan plan{.backup = maintenance.inspect(backup), .replaced = std::nullopt};
  if (!plan.backup.revision && !plan.backup.counts) {
    throw Error(ErrorKind::kInvalidArgument,
                "The file " + backup.string() +
                    " holds none of this server's tables; name a backup of its database.");
  }
  require_known_revision(plan.backup, chain, "The backup " + backup.string(),
                         "restore it with the server that made it");
  maintenance.require_restorable();
  plan.replaced = maintenance.contents();
  if (plan.replaced) {
    require_known_revision(*plan.replaced, chain, "The database",
                           "use that server, or move the database away first");
    if (!discard_newer) require_not_newer(*plan.replaced, plan.backup);
  }
  return plan;
}

}  // namespace cq::app
