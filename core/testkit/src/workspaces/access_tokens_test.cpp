#include <atomic>
#include <cq/archive.hpp>
#include <cq/workspaces/records.hpp>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using workspaces::AccessToken;

class AccessTokensTest : public WorkspacesTest {
 protected:
  [[nodiscard]] AccessToken create(const std::string& name, int made = 0,
                                   std::optional<Timestamp> expires_at = {}) const {
    return access_tokens().create(
        {.name = name, .token_hash = "hash of " + name, .scopes = {}, .expires_at = expires_at},
        second(made));
  }
};
CQ_SUITE_OF("workspaces", AccessTokensTest, "access tokens",
            (kNeedsWorkspaces | PartIds{Archive::kId}), Lasting::kStore);

TEST_P(AccessTokensTest, CreateKeepsTheScopesAsTheyAre) {
  CQ_SENTENCE("access_tokens.create");
  const AccessToken created = access_tokens().create({.name = awkward_text(),
                                                      .token_hash = "h",
                                                      .scopes = {"b", "a", "b", "", "é"},
                                                      .expires_at = second(60)},
                                                     second(0));
  const AccessToken expected{.id = created.id,
                             .name = awkward_text(),
                             .token_hash = "h",
                             .scopes = {"b", "a", "b", "", "é"},
                             .expires_at = second(60),
                             .created_at = second(0),
                             .updated_at = second(0)};
  EXPECT_EQ(created, expected);
  EXPECT_EQ(access_tokens().find_active("h", second(1)), expected);
  EXPECT_TRUE(create("none").scopes.empty());
}

TEST_P(AccessTokensTest, CreateRefusesANameAndAHashThatAreTaken) {
  CQ_SENTENCE("access_tokens.create.throws");
  static_cast<void>(create("ops"));
  try {
    access_tokens().create({.name = "ops", .token_hash = "other", .scopes = {}}, second(1));
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConflict);
    EXPECT_THAT(error.what(), HasSubstr("'ops'"));
  }
  EXPECT_EQ(error_kind_of([&] {
              access_tokens().create({.name = "b", .token_hash = "hash of ops", .scopes = {}},
                                     second(1));
            }),
            ErrorKind::kConflict);
  EXPECT_EQ(access_tokens().list().size(), 1U);
}

TEST_P(AccessTokensTest, OfManyOfOneNameOneIsCreated) {
  CQ_SENTENCE("access_tokens.threads");
  std::atomic<unsigned> created{0};
  in_threads([&](unsigned thread) {
    if (!error_kind_of([&] {
          access_tokens().create(
              {.name = "ops", .token_hash = std::to_string(thread), .scopes = {}}, second(0));
        })) {
      ++created;
    }
  });
  EXPECT_EQ(created, 1U);
}

TEST_P(AccessTokensTest, FindActiveKnowsNeitherExpiredNorRevokedNorUnknownOnes) {
  CQ_SENTENCE("access_tokens.find_active");
  const AccessToken token = create("ops", 0, second(60));
  const auto found = [&](const char* hash, int moment) {
    return access_tokens().find_active(hash, second(moment)).has_value();
  };
  EXPECT_TRUE(found("hash of ops", 59));
  EXPECT_FALSE(found("hash of ops", 60));
  EXPECT_FALSE(found("nope", 1));
  EXPECT_EQ(access_tokens().list().front().last_used_at, std::nullopt);
  access_tokens().revoke(token.id, second(2));
  EXPECT_FALSE(found("hash of ops", 1));
}

TEST_P(AccessTokensTest, RecordUseKeepsTheLatest) {
  CQ_SENTENCE("access_tokens.record_use");
  AccessToken expected = create("ops", 0, second(60));
  const AccessToken other = create("other", 1);
  for (const int used : {2, 3, 1}) access_tokens().record_use(expected.id, second(used));
  expected.last_used_at = second(3);
  EXPECT_THAT(access_tokens().list(), ElementsAre(expected, other));
  EXPECT_EQ(access_tokens().find_active("hash of ops", second(4)), expected);
}

TEST_P(AccessTokensTest, RecordUseOfNoTokenDoesNothing) {
  CQ_SENTENCE("access_tokens.record_use.no_token");
  const AccessToken token = create("ops");
  access_tokens().record_use(token.id + 1, second(1));
  EXPECT_THAT(access_tokens().list(), ElementsAre(token));
}

TEST_P(AccessTokensTest, ListIsOldestFirst) {
  CQ_SENTENCE("access_tokens.list");
  const AccessToken late = create("a", 2);
  const AccessToken early = create("b", 1, second(1));
  const AccessToken twin = create("c", 2);
  EXPECT_THAT(access_tokens().list(), ElementsAre(early, late, twin));
}

TEST_P(AccessTokensTest, RevokeSetsTheTimeAgain) {
  CQ_SENTENCE("access_tokens.revoke");
  AccessToken expected = create("ops");
  expected.revoked_at = expected.updated_at = second(1);
  EXPECT_EQ(access_tokens().revoke(expected.id, second(1)), expected);
  expected.revoked_at = expected.updated_at = second(2);
  EXPECT_EQ(access_tokens().revoke(expected.id, second(2)), expected);
  EXPECT_THAT(access_tokens().list(), ElementsAre(expected));
}

TEST_P(AccessTokensTest, RevokeThrowsNotFound) {
  CQ_SENTENCE("access_tokens.revoke.throws");
  EXPECT_EQ(error_kind_of([&] { access_tokens().revoke(99, second(0)); }), ErrorKind::kNotFound);
}

TEST_P(AccessTokensTest, ATokenThatWasUsedSinceIsTheSameInAnArchive) {
  CQ_SENTENCE("is_same.access_tokens");
  const AccessToken token = create("ops");
  const ArchiveRecord before = to_record(token);
  access_tokens().record_use(token.id, second(1));
  auto& archive = part<Archive>(store());
  EXPECT_THAT(archive.write({&before, 1}), ElementsAre(ArchiveOutcome::kKept));
  AccessToken other = access_tokens().list().front();
  other.scopes = {"admin"};
  const ArchiveRecord different = to_record(other);
  EXPECT_THAT(archive.write({&different, 1}), ElementsAre(ArchiveOutcome::kDiffers));
}

}  // namespace

CQ_TESTS_OF(access_tokens_test)

}  // namespace cq::testkit
