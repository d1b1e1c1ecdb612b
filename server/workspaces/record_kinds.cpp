#include <cq/json.hpp>
#include <cq/workspaces/records.hpp>
#include <string>
#include <variant>

#include "crypto/encoding.hpp"
#include "database/line_reading.hpp"
#include "workspaces/registration.hpp"

namespace cq::workspaces {
namespace {

using database::require_line;

void require_json(const char* member, const std::string& text) {
  require_line(std::holds_alternative<JsonValue>(parse_json(text)),
               std::string(member) + " is a text that is not JSON.");
}

void check(const Repository& repository) {
  require_json("settings", repository.settings);
}

void check(const Worktree& worktree) {
  require_line(!worktree.path.empty(), "path is empty.");
}

void check(const EndedLease& lease) {
  constexpr std::int64_t kGreatest = std::int64_t{1} << 53;  // further ends are numbered from there
  require_line(lease.end.number > 0 && lease.end.number <= kGreatest,
               "id is no number of a lease's end.");
}

void check(const AccessToken& token) {
  constexpr std::size_t kHashDigits = 64;
  require_line(crypto::is_hex(token.token_hash, kHashDigits),
               "token_hash is not 64 lower-case hex digits.");
}

void check(const Session& session) {
  require_line(!session.id.empty(), "id is empty.");
  require_json("metadata", session.metadata);
}

void check(const Command& command) {
  require_json("env", command.env);
}

void check(const CommandClaim& claim) {
  constexpr std::int64_t kGreatest = std::int64_t{1}
                                     << 53;  // further claims are numbered from there
  require_line(claim.id > 0 && claim.id <= kGreatest, "id is no number of a claim.");
  require_line(claim.ending.has_value() == claim.ended_at.has_value(),
               "ending and ended_at are not given together.");
}

void check(const Artifact& artifact) {
  require_json("metadata", artifact.metadata);
}

void check(const DebuggerState& state) {
  require_json("breakpoints", state.breakpoints);
  require_json("payload", state.payload);
}

/// A line of the kind whose records `kRead` reads.
template <auto kRead>
ArchiveRecord read_line_of(std::string_view kind, const database::RecordLine& given) {
  const JsonValue* id = given.members.member("id");
  const std::string key = id == nullptr ? "" : write_json(*id);
  const auto value = kRead({std::string(kind), key, write_json(given.members)});
  check(value);
  return to_record(value);
}

/// When a token was last used is written late.
std::string token_without_its_use(const ArchiveRecord& record) {
  AccessToken token = access_token_of(record);
  token.last_used_at.reset();
  return to_record(token).json;
}

}  // namespace

database::RecordKinds record_kinds() {
  using Line = database::RecordLine;
  return {
      {.name = std::string(kRepositoryKind),
       .plural = "repositories",
       .words = "repository",
       .words_of_several = "repositories",
       .also_unique = " or its name",
       .read_line =
           [](const Line& line) { return read_line_of<repository_of>(kRepositoryKind, line); }},
      {.name = std::string(kWorktreeKind),
       .plural = "worktrees",
       .words = "worktree",
       .also_unique = " or its path",
       .read_line =
           [](const Line& line) { return read_line_of<worktree_of>(kWorktreeKind, line); }},
      {.name = std::string(kLeaseEndKind),
       .plural = "lease_ends",
       .words = "lease end",
       .read_line =
           [](const Line& line) { return read_line_of<ended_lease_of>(kLeaseEndKind, line); }},
      {.name = std::string(kAccessTokenKind),
       .plural = "access_tokens",
       .words = "access token",
       .also_unique = " or its name",
       .read_line =
           [](const Line& line) { return read_line_of<access_token_of>(kAccessTokenKind, line); },
       .compared = &token_without_its_use},
      {.name = std::string(kSessionKind),
       .plural = "sessions",
       .words = "session",
       .read_line = [](const Line& line) { return read_line_of<session_of>(kSessionKind, line); }},
      {.name = std::string(kCommandKind),
       .plural = "commands",
       .words = "command",
       .read_line = [](const Line& line) { return read_line_of<command_of>(kCommandKind, line); }},
      {.name = std::string(kCommandClaimKind),
       .plural = "command_claims",
       .words = "command claim",
       .read_line =
           [](const Line& line) {
             return read_line_of<command_claim_of>(kCommandClaimKind, line);
           }},
      {.name = std::string(kArtifactKind),
       .plural = "artifacts",
       .words = "artifact",
       .read_line =
           [](const Line& line) { return read_line_of<artifact_of>(kArtifactKind, line); }},
      {.name = std::string(kDebuggerStateKind),
       .plural = "debugger_states",
       .words = "debugger state",
       .read_line = [](const Line& line) {
         return read_line_of<debugger_state_of>(kDebuggerStateKind, line);
       }}};
}

}  // namespace cq::workspaces
