#include "postgres/error_mapping.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <pqxx/except>
#include <vector>

namespace cq::postgres {
namespace {

struct Mapping {
  std::string_view prefix;  // of the SQLSTATE: a class, or one state
  ErrorKind kind;
};

// The first row whose prefix fits decides, so single states come before their class.
constexpr std::array<Mapping, 35> kMappings = {{
    {"08", ErrorKind::kUnavailable},         // connection exception
    {"0A", ErrorKind::kInvalidArgument},     // feature not supported
    {"21", ErrorKind::kInvalidArgument},     // cardinality violation
    {"22", ErrorKind::kInvalidArgument},     // data exception
    {"23502", ErrorKind::kInvalidArgument},  // not null violation
    {"23514", ErrorKind::kInvalidArgument},  // check violation
    {"23", ErrorKind::kConflict},            // uniqueness, references, exclusion
    {"25006", ErrorKind::kUnavailable},      // read-only: a standby, most likely
    {"25", ErrorKind::kInvalidArgument},     // invalid transaction state
    {"28", ErrorKind::kUnavailable},         // invalid authorization
    {"2BP01", ErrorKind::kConflict},         // other objects depend on it
    {"2D", ErrorKind::kInvalidArgument},     // invalid transaction termination
    {"3D000", ErrorKind::kUnavailable},      // no such database
    {"3F000", ErrorKind::kInvalidArgument},  // no such schema
    {"40", ErrorKind::kBusy},                // serialization failure, deadlock
    {"42501", ErrorKind::kInvalidArgument},  // no privilege: the choice of the user has to be fixed
    {"42P04", ErrorKind::kConflict},         // duplicate database
    {"42P06", ErrorKind::kConflict},         // duplicate schema
    {"42P07", ErrorKind::kConflict},         // duplicate table or index
    {"42701", ErrorKind::kConflict},         // duplicate column
    {"42710", ErrorKind::kConflict},         // duplicate object
    {"42723", ErrorKind::kConflict},         // duplicate function
    {"42", ErrorKind::kInvalidArgument},     // syntax error or access rule violation
    {"44", ErrorKind::kInvalidArgument},     // with check option violation
    {"53", ErrorKind::kUnavailable},         // insufficient resources
    {"54", ErrorKind::kInvalidArgument},     // program limit exceeded
    {"55006", ErrorKind::kBusy},             // object in use
    {"55P03", ErrorKind::kBusy},             // lock not available in time
    {"55", ErrorKind::kInvalidArgument},     // object not in the state that it should be in
    {"57014", ErrorKind::kBusy},             // cancelled, by a timeout most likely
    {"57", ErrorKind::kUnavailable},         // operator intervention
    {"58", ErrorKind::kUnavailable},         // system error: the server's disk
    {"P0", ErrorKind::kInvalidArgument},     // raised by a script
    {"XX001", ErrorKind::kCorrupt},          // data corrupted
    {"XX002", ErrorKind::kCorrupt},          // index corrupted
}};

// What to do, where the complaint alone doesn't say it.
std::string_view hint_for(std::string_view sqlstate) {
  if (sqlstate == "0A000" || sqlstate.starts_with("2D")) {
    return "; it runs inside a transaction, which it must not begin or end itself";
  }
  if (sqlstate == "42501") return "; grant that right to the user in the database URL";
  if (sqlstate == "25006") return "; connect to a server that can be written to";
  return "";
}

// This version of libpqxx leaves the state out of the one exception whose type says it.
std::string_view sqlstate_of(const pqxx::sql_error& problem) {
  const bool unprivileged = dynamic_cast<const pqxx::insufficient_privilege*>(&problem) != nullptr;
  return unprivileged ? std::string_view("42501") : problem.sqlstate();
}

bool is_context(std::string_view line) {
  return line.starts_with("CONTEXT:") || line.starts_with("QUERY:");
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r.") - first + 1);
}

}  // namespace

ErrorKind kind_of_sqlstate(std::string_view sqlstate) noexcept {
  const auto* found = std::find_if(
      kMappings.begin(), kMappings.end(),
      [sqlstate](const Mapping& mapping) { return sqlstate.starts_with(mapping.prefix); });
  return found == kMappings.end() ? ErrorKind::kInternal : found->kind;
}

std::string complaint_of(std::string_view message) {
  std::vector<std::string_view> parts;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string_view line = trimmed(message.substr(0, end));
    message.remove_prefix(std::min(end + 1, message.size()));
    if (is_context(line)) break;
    for (const std::string_view severity : {"ERROR:", "FATAL:", "PANIC:"}) {
      if (line.starts_with(severity)) line = trimmed(line.substr(severity.size()));
    }
    // libpq repeats itself where it tried again without encryption.
    const bool repeated = std::find(parts.begin(), parts.end(), line) != parts.end();
    if (!line.empty() && line != "^" && !repeated) parts.push_back(line);
  }
  std::string complaint;
  for (const std::string_view part : parts) {
    if (!complaint.empty()) complaint += "; ";
    complaint += part;
  }
  return complaint;
}

void rethrow_as_error(const std::string& context, bool session_open, std::string_view advice) {
  const auto error = [&](ErrorKind kind, const std::exception& problem,
                         std::string_view hint = "") {
    return Error(kind, context + ": " + complaint_of(problem.what()) +
                           std::string(hint.empty() ? advice : hint) + ".");
  };
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const pqxx::broken_connection& problem) {
    throw error(ErrorKind::kUnavailable, problem);
  } catch (const pqxx::in_doubt_error& problem) {
    throw error(
        ErrorKind::kUnavailable, problem,
        "; the session was lost in the middle of a commit, so look at the database before trying "
        "again");
  } catch (const pqxx::statement_completion_unknown& problem) {
    throw error(ErrorKind::kUnavailable, problem);
  } catch (const pqxx::transaction_rollback& problem) {
    throw error(ErrorKind::kBusy, problem);
  } catch (const pqxx::sql_error& problem) {
    const std::string_view sqlstate = sqlstate_of(problem);
    throw error(session_open ? kind_of_sqlstate(sqlstate) : ErrorKind::kUnavailable, problem,
                hint_for(sqlstate));
  } catch (const std::exception& problem) {
    throw error(session_open ? ErrorKind::kInternal : ErrorKind::kUnavailable, problem);
  }
}

}  // namespace cq::postgres
