#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/migration_script.hpp>
#include <optional>
#include <ostream>

#include "database/migration_text.hpp"

namespace cq::database {
namespace {

using host::MigrationChain;
using host::SchemaState;

/// Where the database stands; nullopt, and a sentence, when it can't be reached.
std::optional<SchemaState> ask(const Database& database, const std::string& assumed,
                               std::ostream& err) {
  try {
    const auto target = database.feature.open_migrations(database.resolved.url);
    return host::require_usable(*target, database.feature.migrations());
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kUnavailable) {
      throw;
    }
    err << "The database can't be asked where it stands, so this is for " << assumed << ": "
        << error.what() << std::endl;
    return std::nullopt;
  }
}

SchemaState at(const MigrationChain& chain, const std::optional<std::string>& revision) {
  SchemaState state;
  if (revision) {
    state.kind = SchemaState::Kind::kManaged;
    state.revision = revision;
    state.applied = *chain.position(*revision) + 1;
  }
  return state;
}

/// Where the way begins, and the name of where it ends.
struct Way {
  SchemaState from;
  std::string to;
};

/// The two sides of "FROM:TO"; nullopt when it is one name.
std::optional<Way> as_range(const MigrationChain& chain, const std::string& revision) {
  const std::size_t colon = revision.find(':');
  if (colon == std::string::npos) {
    return std::nullopt;
  }
  const std::string from = revision.substr(0, colon);
  if (host::is_relative_revision(from)) {
    throw Error(ErrorKind::kInvalidArgument,
                "'" + from +
                    "' counts from where a database is, and with FROM:TO none is asked; name the "
                    "revision to start from.");
  }
  return Way{at(chain, host::resolve_revision(chain, from, 0)), revision.substr(colon + 1)};
}

std::optional<std::string> head_of(const MigrationChain& chain) {
  return chain.empty() ? std::nullopt : std::optional(chain.head());
}

}  // namespace

std::string upgrade_sql(const Database& database, const std::string& revision, std::ostream& err) {
  const MigrationChain& chain = database.feature.migrations();
  std::optional<Way> way = as_range(chain, revision);
  if (!way) {
    way = Way{ask(database, "an empty one", err).value_or(SchemaState{}), revision};
  }
  const auto to = host::resolve_revision(chain, way->to, way->from.applied);
  if (!to) {
    throw Error(ErrorKind::kInvalidArgument,
                "An upgrade can't lead to base; 'cq-server db downgrade' does.");
  }
  const bool unmanaged = way->from.kind == SchemaState::Kind::kUnmanaged;
  const auto from =
      unmanaged ? std::optional(chain.migrations().front().revision) : way->from.revision;
  return host::upgrade_script(chain, from, *to, unmanaged);
}

std::string downgrade_sql(const Database& database, const std::string& revision,
                          std::ostream& err) {
  const MigrationChain& chain = database.feature.migrations();
  std::optional<Way> way = as_range(chain, revision);
  if (!way) {
    const std::optional<SchemaState> state = ask(database, "one at the head", err);
    way = Way{state ? *state : at(chain, head_of(chain)), revision};
  }
  const auto to = host::resolve_revision(chain, way->to, way->from.applied);
  (void)host::downgrade_path(chain, way->from, to);
  return host::downgrade_script(chain, way->from.revision, to);
}

}  // namespace cq::database
