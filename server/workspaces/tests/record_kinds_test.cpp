#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/workspaces/records.hpp>
#include <limits>
#include <variant>

#include "workspaces/registration.hpp"

namespace cq::workspaces {
namespace {

using testing::HasSubstr;

const database::RecordKind& kind_named(std::string_view name) {
  static const database::RecordKinds kKinds = record_kinds();
  return *database::find_kind(kKinds, name);
}

ArchiveRecord read_line(std::string_view kind, const std::string& json) {
  return kind_named(kind).read_line({std::get<JsonValue>(parse_json(json)), std::nullopt});
}

std::string refusal_of(std::string_view kind, const std::string& json) {
  try {
    static_cast<void>(read_line(kind, json));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    return error.what();
  }
  return "taken";
}

std::string with(std::string text, const std::string& part, const std::string& other) {
  return text.replace(text.find(part), part.size(), other);
}

TEST(WorkspaceRecordKinds, TakeBackWhatIsExported) {
  const Timestamp at{std::chrono::microseconds{1'767'323'045'678'901}};
  Session session;
  session.id = "bb2e0129d5ba4c76bc69bc3a95aa7739";
  session.commit_sha = "abc1234";
  session.metadata = R"({"ratio": NaN})";
  session.created_at = session.updated_at = at;
  Worktree worktree;
  worktree.id = 7;
  worktree.path = "/srv/é";
  worktree.condition = Condition::kUnpushed;
  worktree.created_at = worktree.updated_at = at;
  AccessToken token;
  token.id = 1;
  token.name = "root";
  token.token_hash = std::string(64, 'a');
  token.scopes = {"admin", "admin"};
  token.created_at = token.updated_at = at;
  const EndedLease ended{
      .end = {.number = 9, .worktree_id = 7, .owner = "a", .fence = 2, .ended_at = at},
      .lease_token = "t"};
  for (const ArchiveRecord& record :
       {to_record(session), to_record(worktree), to_record(token), to_record(ended)}) {
    const ArchiveRecord read = read_line(record.kind, record.json);
    EXPECT_EQ(read.kind, record.kind);
    EXPECT_EQ(read.key, record.key);
    EXPECT_EQ(read.json, record.json);
  }
}

TEST(WorkspaceRecordKinds, RefuseWhatNoServerCouldHaveWritten) {
  Repository repository;
  repository.id = 3;
  repository.name = "demo";
  const std::string good = to_record(repository).json;
  EXPECT_EQ(refusal_of(kRepositoryKind, good), "taken");
  EXPECT_THAT(refusal_of(kRepositoryKind, with(good, R"("settings":"{}")", R"("settings":"{")")),
              HasSubstr("settings"));
  EXPECT_THAT(refusal_of(kRepositoryKind, with(good, R"("name":"demo")", R"("name":5)")),
              HasSubstr("name"));
  EndedLease lease;
  EXPECT_THAT(refusal_of(kLeaseEndKind, to_record(lease).json), HasSubstr("id is no number"));
  lease.end.number = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(refusal_of(kLeaseEndKind, to_record(lease).json), HasSubstr("id is no number"));
  AccessToken token;
  token.token_hash = "secret";
  EXPECT_THAT(refusal_of(kAccessTokenKind, to_record(token).json),
              testing::AllOf(HasSubstr("token_hash"), testing::Not(HasSubstr("secret"))));
}

TEST(WorkspaceRecordKinds, WhenATokenWasUsedIsNoDifference) {
  AccessToken token;
  token.token_hash = std::string(64, 'a');
  AccessToken used = token;
  used.last_used_at = Timestamp{};
  const auto compared = kind_named(kAccessTokenKind).compared;
  EXPECT_EQ(compared(to_record(used)), compared(to_record(token)));
}

TEST(WorkspaceRecordKinds, HavePluralsInSentences) {
  EXPECT_EQ(database::several_of(kind_named(kRepositoryKind)), "repositories");
  EXPECT_EQ(database::several_of(kind_named(kWorktreeKind)), "worktrees");
}

}  // namespace
}  // namespace cq::workspaces
