#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/records.hpp>

namespace cq::workspaces {
namespace {

Timestamp moment(const char* text) {
  return parse_timestamp(text).value();
}

const Timestamp kMade = moment("2026-11-27T18:48:20.810639Z");
const Timestamp kMoved = moment("2026-11-27T18:48:21Z");

TEST(WorkspaceRecords, ARepositoryReadsBackWithTheBytesOfItsSettings) {
  const Repository repository{.id = 7,
                              .name = "demo",
                              .remote_url = "https://example.com/demo.git",
                              .default_branch = "main",
                              .description = "first",
                              .settings = R"({"ratio": NaN, "labels": ["\u00e9"]})",
                              .created_at = kMade,
                              .updated_at = kMoved};
  const ArchiveRecord record = to_record(repository);
  EXPECT_EQ(record.kind, "repository");
  EXPECT_EQ(record.key, "00000000000000000007");
  EXPECT_EQ(repository_of(record), repository);
}

TEST(WorkspaceRecords, AWorktreeReadsBackWithItsLeaseAndWithout) {
  Worktree worktree{.id = 1,
                    .repository_id = 99,
                    .path = "/w/é",
                    .commit_sha = "abc",
                    .environment_hash = "e",
                    .status = WorktreeStatus::kBusy,
                    .lease_owner = "alice",
                    .lease_token = "t",
                    .leased_at = kMade,
                    .lease_expires_at = kMoved,
                    .last_heartbeat_at = kMoved,
                    .created_at = kMade,
                    .updated_at = kMoved,
                    .version = 3,
                    .condition = Condition::kUnpushed,
                    .retired_at = kMoved};
  EXPECT_EQ(worktree_of(to_record(worktree)), worktree);
  worktree = {
      .id = 2, .repository_id = 1, .path = "/w/2", .created_at = kMade, .updated_at = kMade};
  EXPECT_EQ(worktree_of(to_record(worktree)), worktree);
}

TEST(WorkspaceRecords, TheEndOfALeaseReadsBackWithItsToken) {
  EndedLease lease{.end = {.number = 70'000,
                           .worktree_id = 2,
                           .owner = "alice",
                           .fence = 5,
                           .ending = LeaseEnding::kTakenOver,
                           .ended_at = kMoved,
                           .by = "bob",
                           .reason = "é"},
                   .lease_token = "t"};
  EXPECT_EQ(to_record(lease).kind, "lease_end");
  EXPECT_EQ(to_record(lease).key, "00000000000000070000");
  EXPECT_EQ(ended_lease_of(to_record(lease)), lease);
  lease.end.by = lease.end.reason = std::nullopt;
  EXPECT_EQ(ended_lease_of(to_record(lease)), lease);
}

TEST(WorkspaceRecords, AnAccessTokenReadsBackAndItsLastUseIsNoDifference) {
  const AccessToken token{.id = 1,
                          .name = "root",
                          .token_hash = "c3",
                          .scopes = {"b", "a", "b", ""},
                          .last_used_at = kMade,
                          .expires_at = kMoved,
                          .revoked_at = kMoved,
                          .created_at = kMade,
                          .updated_at = kMoved};
  const AccessToken read = access_token_of(to_record(token));
  EXPECT_EQ(read, token);
  AccessToken used = token;
  used.last_used_at = std::nullopt;
  EXPECT_TRUE(is_same(used, token));
  used.name = "other";
  EXPECT_FALSE(is_same(used, token));
}

TEST(WorkspaceRecords, ASessionReadsBack) {
  const Session session{.id = "bb2e0129d5ba4c76bc69bc3a95aa7739",
                        .repository_id = 1,
                        .worktree_id = 2,
                        .token_id = 3,
                        .requested_by = "runner",
                        .commit_sha = "abc1234",
                        .patch_hash = "ab",
                        .status = SessionStatus::kRunning,
                        .expires_at = kMoved,
                        .started_at = kMade,
                        .completed_at = kMoved,
                        .metadata = R"({"ratio": NaN})",
                        .created_at = kMade,
                        .updated_at = kMoved};
  EXPECT_EQ(to_record(session).key, session.id);
  EXPECT_EQ(session_of(to_record(session)), session);
}

TEST(WorkspaceRecords, WhatASessionLeftReadsBack) {
  const Command command{.id = 1,
                        .session_id = "s",
                        .sequence = 41,
                        .command = "make 'all targets'",
                        .cwd = "/c",
                        .env = R"({"A": "1"})",
                        .status = CommandStatus::kFailed,
                        .exit_code = -2,
                        .started_at = kMade,
                        .completed_at = kMoved,
                        .log_path = "/l",
                        .created_at = kMade,
                        .updated_at = kMoved};
  EXPECT_EQ(command_of(to_record(command)), command);
  const Artifact artifact{.id = 4,
                          .session_id = "s",
                          .command_id = 1,
                          .kind = ArtifactKind::kCoreDump,
                          .path = "/a",
                          .content_type = "x/y",
                          .description = "d",
                          .size_bytes = 3,
                          .checksum_sha256 = "00",
                          .metadata = R"({"f": "t"})",
                          .created_at = kMade,
                          .updated_at = kMoved};
  EXPECT_EQ(artifact_of(to_record(artifact)), artifact);
  const DebuggerState state{.id = 1,
                            .session_id = "s",
                            .last_event = "stopped",
                            .breakpoints = R"([{"line": 3}])",
                            .payload = R"({"a": NaN})",
                            .created_at = kMade,
                            .updated_at = kMoved};
  EXPECT_EQ(debugger_state_of(to_record(state)), state);
}

TEST(WorkspaceRecords, ARecordThatIsNoneIsRefusedWithTheMembersName) {
  ArchiveRecord record = to_record(Session{.id = "s", .commit_sha = "abc1234"});
  const std::size_t place = record.json.find("pending");
  record.json.replace(place, 7, "PENDIN!");
  try {
    static_cast<void>(session_of(record));
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    EXPECT_NE(std::string(error.what()).find("status"), std::string::npos) << error.what();
  }
}

TEST(WorkspaceNames, AreReadAsTheyAreStoredAndAsTheyAreAnswered) {
  EXPECT_EQ(parse_artifact_kind("CORE_DUMP"), ArtifactKind::kCoreDump);
  EXPECT_EQ(parse_artifact_kind("core-dump"), ArtifactKind::kCoreDump);
  EXPECT_EQ(to_string(ArtifactKind::kCoreDump), "core-dump");
  EXPECT_EQ(parse_worktree_status("BUSY"), WorktreeStatus::kBusy);
  EXPECT_EQ(parse_worktree_status("busy"), WorktreeStatus::kBusy);
  EXPECT_EQ(parse_session_status("cancelled"), SessionStatus::kCancelled);
  EXPECT_EQ(parse_command_status("SUCCEEDED"), CommandStatus::kSucceeded);
  EXPECT_EQ(parse_lease_ending("TAKEN_OVER"), LeaseEnding::kTakenOver);
  EXPECT_EQ(parse_condition("UNPUSHED"), Condition::kUnpushed);
  EXPECT_EQ(parse_session_status("gone"), std::nullopt);
  EXPECT_EQ(parse_session_status(""), std::nullopt);
}

TEST(MergedPayload, ReplacesAddsRemovesAndKeeps) {
  EXPECT_EQ(merged_payload(R"({"a": 1, "b": 2})", R"({"b": null, "c": 3})"), R"({"a":1,"c":3})");
  EXPECT_EQ(merged_payload(R"({"a": {"x": 1}})", R"({"a": {"y": 2}})"), R"({"a":{"y":2}})");
}

TEST(MergedPayload, NullEmptiesItAndAnEmptyObjectChangesNothing) {
  EXPECT_EQ(merged_payload(R"({"a": 1})", "null"), "{}");
  EXPECT_EQ(merged_payload(R"({"a":  NaN})", "{}"), R"({"a":  NaN})");
}

TEST(MergedPayload, RefusesAnythingElse) {
  const auto kind_of = [](const char* stored, const char* change) {
    try {
      static_cast<void>(merged_payload(stored, change));
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::kInternal;
  };
  EXPECT_EQ(kind_of("{}", "[1]"), ErrorKind::kInvalidArgument);
  EXPECT_EQ(kind_of("{}", "{"), ErrorKind::kInvalidArgument);
  EXPECT_EQ(kind_of("[]", R"({"a": 1})"), ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace cq::workspaces
