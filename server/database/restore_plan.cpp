#include "database/restore_plan.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "text/text.hpp"

namespace cq::database {
namespace {

void require_known_revision(const Contents& contents, const host::MigrationChain& chain,
                            const std::string& what, const std::string& remedy) {
  if (!contents.revision || chain.position(*contents.revision)) return;
  throw Error(ErrorKind::kConflict,
              what + " is at revision " + *contents.revision + ", but this server knows only " +
                  (chain.empty() ? "none" : "those up to " + chain.head()) +
                  ": a newer server made it, or another program; " + remedy + ".");
}

// Without a revision it is one from before there were any, if it has the first one's tables. With
// one and none of the records' tables it is another feature's, whose revisions have the same names.
bool is_foreign(const Contents& contents, const host::MigrationChain& chain) {
  if (contents.tables.empty() || chain.empty()) return false;
  if (contents.revision) return !contents.counts;
  const std::vector<std::string>& first = chain.migrations().front().tables;
  return !std::all_of(first.begin(), first.end(), [&contents](const std::string& table) {
    return std::find(contents.tables.begin(), contents.tables.end(), table) !=
           contents.tables.end();
  });
}

bool has_rows(const Contents& contents) {
  return (contents.counts && contents.counts->total() > 0) ||
         std::any_of(contents.other_tables.begin(), contents.other_tables.end(),
                     [](const OtherTable& table) {
                       return !table.is_of_tool() && table.rows.value_or(0) > 0;
                     });
}

std::string last_change_of(const Contents& contents) {
  return contents.last_change ? format_timestamp(*contents.last_change, UtcSuffix::kZ)
                              : "an unknown time";
}

/// "1 change to users", "0 to API keys", "2 to units".
std::vector<std::string> losses_in_words(const RecordKinds& kinds, const ArchiveCounts& lost) {
  std::vector<std::string> words;
  for (const RecordKind& kind : kinds) {
    if (!is_counted(kind, lost)) continue;
    const std::uint64_t count = lost.of(kind.name);
    const std::string changes = count == 1 ? " change to " : " changes to ";
    words.push_back(std::to_string(count) + (words.empty() ? changes : " to ") + several_of(kind));
  }
  return words;
}

/// ", and to 2 rows of the table 'x', which doesn't belong to this server"; empty where there is
/// none.
std::string other_losses_in_words(const std::map<std::string, std::uint64_t>& lost) {
  std::string words;
  for (const auto& [table, count] : lost) {
    words += ", and to " + text::counted(count, "row") + " of the table '" + table +
             "', which doesn't belong to this server";
  }
  return words;
}

void require_no_loss(const Replaceable& database, const RecordKinds& kinds,
                     const Contents& backup) {
  const bool differs = database.differences.total() > 0 || !database.other_differences.empty();
  if (!has_rows(database.contents) || !differs) return;
  throw Error(ErrorKind::kConflict,
              "The database isn't what the backup is: restoring would undo " +
                  in_sentence(losses_in_words(kinds, database.differences)) +
                  other_losses_in_words(database.other_differences) + " (its newest change is of " +
                  last_change_of(database.contents) + ", the backup's of " +
                  last_change_of(backup) + "); give --discard-newer if they may be lost.");
}

}  // namespace

RestorePlan plan_restore(Maintenance& maintenance, const host::MigrationChain& chain,
                         const RecordKinds& kinds, const std::filesystem::path& backup,
                         bool discard_newer) {
  RestorePlan plan;
  plan.backup = maintenance.inspect(backup);
  if ((!plan.backup.revision && !plan.backup.counts) || is_foreign(plan.backup, chain)) {
    throw Error(ErrorKind::kInvalidArgument,
                "The file " + backup.string() + " holds none of this server's tables" +
                    (plan.backup.counts ? ", or not all of them" : "") +
                    "; name a backup of its database.");
  }
  require_known_revision(plan.backup, chain, "The backup " + backup.string(),
                         "restore it with the server that made it");
  const std::optional<Replaceable> replaceable = maintenance.require_restorable(backup);
  if (!replaceable) return plan;
  require_known_revision(replaceable->contents, chain, "The database",
                         "use that server, or move the database away first");
  if (is_foreign(replaceable->contents, chain)) {
    throw Error(ErrorKind::kInvalidArgument,
                "The database holds tables, but isn't this server's, so nothing is restored over "
                "it; check the setting that names it.");
  }
  if (!discard_newer) require_no_loss(*replaceable, kinds, plan.backup);
  plan.replaced = replaceable->contents;
  plan.agreed = replaceable->fingerprint;
  return plan;
}

}  // namespace cq::database
