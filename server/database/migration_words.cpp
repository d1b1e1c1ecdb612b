#include <vector>

#include "database/migration_text.hpp"

namespace cq::database {
namespace {

using SchemaStateKind = host::SchemaState::Kind;

std::string list(const std::vector<std::string>& revisions) {
  std::string text;
  for (const std::string& revision : revisions) {
    text += " " + revision;
  }
  return revisions.empty() ? " none" : text;
}

/// Of a database that has at least one migration.
std::string difference(const host::MigrationCheck& check, const host::MigrationChain& chain) {
  std::string text =
      "The schema isn't the one that the migrations until revision " +
      chain.migrations()[check.state.applied - 1].revision +
      " make; find out what changed it, and put it back by hand or restore a backup.\n";
  for (const std::string& line : check.missing) {
    text += "  missing: " + line + "\n";
  }
  for (const std::string& line : check.extra) {
    text += "  unexpected: " + line + "\n";
  }
  return text;
}

}  // namespace

std::string in_words(const host::MigrationReport& report) {
  if (report.applied.empty() && !report.stamped) {
    return "schema at " + report.to + ", nothing to migrate";
  }
  std::string text = "schema brought to " + report.to;
  if (report.from) {
    text += " from " + *report.from;
  }
  if (report.stamped) {
    text += ", existing tables stamped";
  }
  return text + ", migrations run:" + list(report.applied);
}

std::string in_words(const host::DowngradeReport& report) {
  if (report.undone.empty()) {
    return "schema at " + report.to.value_or("base") + ", nothing to take back";
  }
  return "schema taken down to " + report.to.value_or("base") + " from " +
         report.from.value_or("base") + ", migrations taken back:" + list(report.undone);
}

std::string in_words(const host::SchemaState& state, const host::MigrationChain& chain) {
  switch (state.kind) {
    case SchemaStateKind::kManaged:
      return *state.revision + (*state.revision == chain.head() ? " (head)" : "");
    case SchemaStateKind::kUnknown:
      return *state.revision + " (unknown here, where the head is " +
             (chain.empty() ? "none" : chain.head()) + ")";
    case SchemaStateKind::kUnmanaged:
      return "none (the tables are there, but no version table)";
    case SchemaStateKind::kOlder:
      return "none (the tables are those of an older release)";
    case SchemaStateKind::kForeign:
      return "none (the database holds somebody else's tables)";
    case SchemaStateKind::kEmpty:
      break;
  }
  return "none (the database is empty)";
}

std::string in_words(const host::MigrationCheck& check, const host::MigrationChain& chain) {
  const host::SchemaState& state = check.state;
  std::string text;
  switch (state.kind) {
    case SchemaStateKind::kUnknown:
    case SchemaStateKind::kForeign:
      return host::why_unusable(state, chain) + "\n";
    case SchemaStateKind::kEmpty:
      text = "The database is empty; 'cq-server db upgrade' runs" + list(check.pending) + ".\n";
      break;
    case SchemaStateKind::kOlder:
      text = "The database has the tables of an older release; 'cq-server db upgrade' adds" +
             list(state.missing) + " and runs" + list(check.pending) + ".\n";
      break;
    case SchemaStateKind::kUnmanaged:
      text =
          "The database has this server's tables but no version table; 'cq-server db upgrade' "
          "stamps it and then runs" +
          list(check.pending) + ".\n";
      break;
    case SchemaStateKind::kManaged:
      if (check.at_head()) {
        text = "The database is at " + *state.revision + ", the head.\n";
      } else {
        text = "The database is at " + *state.revision + ", behind the head " + chain.head() +
               "; 'cq-server db upgrade' runs" + list(check.pending) + ".\n";
      }
      break;
  }
  return check.drifted() ? text + difference(check, chain) : text;
}

std::string to_string(SchemaStateKind kind) {
  switch (kind) {
    case SchemaStateKind::kManaged:
      return "managed";
    case SchemaStateKind::kUnmanaged:
      return "unmanaged";
    case SchemaStateKind::kOlder:
      return "older";
    case SchemaStateKind::kUnknown:
      return "unknown";
    case SchemaStateKind::kForeign:
      return "foreign";
    case SchemaStateKind::kEmpty:
      break;
  }
  return "empty";
}

}  // namespace cq::database
