#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/migration_standing.hpp>

#include "loader/join.hpp"

namespace cq::host {
namespace {

std::vector<std::string> missing_of(const Migration& first, const std::vector<std::string>& found) {
  std::vector<std::string> missing;
  for (const std::string& wanted : first.tables) {
    if (std::find(found.begin(), found.end(), wanted) == found.end()) {
      missing.push_back(wanted);
    }
  }
  return missing;
}

}  // namespace

std::optional<std::string> current_revision(MigrationTarget& target) {
  const std::vector<std::string> versions = target.versions();
  if (versions.size() > 1) {
    throw Error(ErrorKind::kCorrupt, "The version table holds " + std::to_string(versions.size()) +
                                         " revisions (" + join(versions) +
                                         ") instead of one; restore the database from a backup.");
  }
  return versions.empty() ? std::nullopt : std::optional(versions.front());
}

Standing look(MigrationTarget& target, const MigrationChain& chain) {
  Standing standing;
  standing.revision = current_revision(target);
  if (standing.revision) {
    const auto position = chain.position(*standing.revision);
    standing.kind = position ? Standing::Kind::kManaged : Standing::Kind::kUnknown;
    standing.applied = position ? *position + 1 : 0;
    return standing;
  }
  std::vector<std::string> tables = target.table_names();
  // A version table without a row, and nothing else, is a database that was taken down to nothing.
  const bool only_version_table = tables.size() == 1 && tables.front() == "alembic_version";
  if (tables.empty() || chain.empty() || only_version_table) {
    return standing;
  }
  standing.missing = missing_of(chain.migrations().front(), tables);
  if (standing.missing.empty()) {
    standing.kind = Standing::Kind::kUnmanaged;
    standing.applied = 1;
  } else {
    standing.kind = Standing::Kind::kForeign;
    standing.tables = std::move(tables);
  }
  return standing;
}

std::string why_unusable(const Standing& standing, const MigrationChain& chain) {
  const std::string head = chain.empty() ? "none" : chain.head();
  if (standing.kind == Standing::Kind::kUnknown) {
    return "Can't locate revision identified by '" + standing.revision.value_or("") +
           "': the database was written by a newer version than this one, whose head is " + head +
           "; run the version that wrote it, or restore a backup from before.";
  }
  return "The database has tables (" + join(standing.tables) +
         ") but no version table, and of revision " +
         (chain.empty() ? "none" : chain.migrations().front().revision) + " it lacks " +
         join(standing.missing) +
         ", so it is not this server's; give it an empty database or one of its own.";
}

Standing look_at_usable(MigrationTarget& target, const MigrationChain& chain) {
  Standing standing = look(target, chain);
  if (standing.kind == Standing::Kind::kUnknown) {
    throw Error(ErrorKind::kCorrupt, why_unusable(standing, chain));
  }
  if (standing.kind == Standing::Kind::kForeign) {
    throw Error(ErrorKind::kInvalidArgument, why_unusable(standing, chain));
  }
  return standing;
}

}  // namespace cq::host
