#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <cq/host/schema_state.hpp>

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

/// Whether the database has most of the first revision's tables, as it makes them, and lacks the
/// last of them.
bool is_older(MigrationTarget& target, const Migration& first,
              const std::vector<std::string>& missing) {
  if (missing.size() * 2 >= first.tables.size() ||
      !std::equal(missing.rbegin(), missing.rend(), first.tables.rbegin())) {
    return false;
  }
  const std::vector<std::string> wanted = target.schema_lines_after({first.up});
  const std::vector<std::string> found = target.schema_lines();
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& line) {
    return std::binary_search(found.begin(), found.end(), line) ||
           std::any_of(missing.begin(), missing.end(), [&line](const std::string& table) {
             return line == table || line.starts_with(table + " ");
           });
  });
}

}  // namespace

std::optional<std::string> current_revision(MigrationTarget& target) {
  const std::vector<std::string> versions = target.versions();
  if (versions.size() > 1) {
    throw Error(ErrorKind::kCorrupt, "The version table holds " + std::to_string(versions.size()) +
                                         " revisions (" + join(versions) +
                                         ") instead of one; restore the database from a backup, or "
                                         "run 'cq-server db stamp REVISION' with the one whose "
                                         "schema it has.");
  }
  return versions.empty() ? std::nullopt : std::optional(versions.front());
}

SchemaState inspect_schema(MigrationTarget& target, const MigrationChain& chain) {
  SchemaState state;
  state.revision = current_revision(target);
  if (state.revision) {
    const auto position = chain.position(*state.revision);
    state.kind = position ? SchemaState::Kind::kManaged : SchemaState::Kind::kUnknown;
    state.applied = position ? *position + 1 : 0;
    return state;
  }
  std::vector<std::string> tables = target.table_names();
  // A version table without a row, and nothing else, is a database that was taken down to nothing.
  const bool only_version_table = tables.size() == 1 && tables.front() == "alembic_version";
  if (tables.empty() || chain.empty() || only_version_table) {
    return state;
  }
  state.missing = missing_of(chain.migrations().front(), tables);
  if (state.missing.empty()) {
    state.kind = SchemaState::Kind::kUnmanaged;
    state.applied = 1;
  } else if (is_older(target, chain.migrations().front(), state.missing)) {
    state.kind = SchemaState::Kind::kOlder;
  } else {
    state.kind = SchemaState::Kind::kForeign;
    state.tables = std::move(tables);
  }
  return state;
}

std::string why_unusable(const SchemaState& state, const MigrationChain& chain) {
  const std::string head = chain.empty() ? "none" : chain.head();
  if (state.kind == SchemaState::Kind::kUnknown) {
    return "Can't locate revision identified by '" + state.revision.value_or("") +
           "': the database was written by a newer version than this one, whose head is " + head +
           "; run the version that wrote it, or restore a backup from before.";
  }
  return "The database has tables (" + join(state.tables) +
         ") but no version table, and of revision " +
         (chain.empty() ? "none" : chain.migrations().front().revision) + " it lacks " +
         join(state.missing) +
         ", so it is not this server's; give it an empty database or one of its own.";
}

SchemaState require_usable(MigrationTarget& target, const MigrationChain& chain) {
  SchemaState state = inspect_schema(target, chain);
  if (state.kind == SchemaState::Kind::kUnknown) {
    throw Error(ErrorKind::kCorrupt, why_unusable(state, chain));
  }
  if (state.kind == SchemaState::Kind::kForeign) {
    throw Error(ErrorKind::kInvalidArgument, why_unusable(state, chain));
  }
  return state;
}

}  // namespace cq::host
