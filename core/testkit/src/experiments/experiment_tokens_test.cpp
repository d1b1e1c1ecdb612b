#include <cq/archive.hpp>

#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace experiments;

class ExperimentTokensTest : public ExperimentsTest {
 protected:
  static ApiToken token(unsigned number, unsigned user) {
    return {.id = id(number),
            .user_id = id(user),
            .token_hash = "hash " + std::to_string(number),
            .name = "ci",
            .scopes = {"b", "a", "b", "", "é"},
            .created_at = second(static_cast<int>(number))};
  }
};
CQ_SUITE_OF("experiments", ExperimentTokensTest, "API tokens",
            (kNeedsExperiments | PartIds{Archive::kId}), Lasting::kStore);

TEST_P(ExperimentTokensTest, ATokenIsFoundWithItsAccount) {
  CQ_SENTENCE("tokens.create");
  CQ_SENTENCE("tokens.find");
  add_accounts(2);
  ApiToken all = token(10, 2);
  all.description = awkward_text();
  all.expires_at = second(60);
  all.last_used_at = second(1);
  tokens().create(all);
  EXPECT_EQ(tokens().find("hash 10"), (ApiTokenHolder{all, account(2)}));
  EXPECT_EQ(tokens().find("hash 1"), std::nullopt);
  accounts().change(id(2), {.is_active = false});
  EXPECT_FALSE(tokens().find("hash 10")->account.is_active);
}

TEST_P(ExperimentTokensTest, CreateRefusesWhatIsTakenAndWhoIsntThere) {
  CQ_SENTENCE("tokens.create.throws");
  add_accounts(1);
  tokens().create(token(10, 1));
  ApiToken other = token(11, 1);
  other.token_hash = "hash 10";
  EXPECT_EQ(error_kind_of([&] { tokens().create(other); }), ErrorKind::kConflict);
  other = token(11, 1);
  other.id = id(10);
  EXPECT_EQ(error_kind_of([&] { tokens().create(other); }), ErrorKind::kConflict);
  EXPECT_EQ(error_kind_of([&] { tokens().create(token(12, 2)); }), ErrorKind::kNotFound);
  EXPECT_THAT(numbers(tokens().list(id(1), {})), ElementsAre(10));
}

TEST_P(ExperimentTokensTest, OfOneTimeEachFindsAndUses) {
  CQ_SENTENCE("tokens.threads");
  CQ_SENTENCE("tokens.record_use");
  add_accounts(1);
  tokens().create(token(10, 1));
  in_threads([&](unsigned thread) {
    tokens().record_use(id(10), second(static_cast<int>(thread)));
    EXPECT_TRUE(tokens().find("hash 10"));
  });
  const auto latest = tokens().find("hash 10")->token.last_used_at;
  tokens().record_use(id(10), second(-1));
  EXPECT_EQ(tokens().find("hash 10")->token.last_used_at, latest);
  tokens().record_use(id(10), second(1000));
  EXPECT_EQ(tokens().find("hash 10")->token.last_used_at, second(1000));
  tokens().record_use(id(11), second(1000));
}

TEST_P(ExperimentTokensTest, ListHasThoseOfTheAccount) {
  CQ_SENTENCE("tokens.list");
  add_accounts(2);
  for (const unsigned number : {10U, 11U, 12U}) tokens().create(token(number, 1));
  tokens().create(token(13, 2));
  tokens().revoke(id(1), id(11));
  EXPECT_THAT(numbers(tokens().list(id(1), {.order = Order::kNewestFirst})),
              ElementsAre(12, 11, 10));
  EXPECT_THAT(numbers(tokens().list(id(1), {.behind = Place{second(10), id(10)}, .limit = 1})),
              ElementsAre(11));
}

TEST_P(ExperimentTokensTest, ChangeChangesWhatIsGiven) {
  CQ_SENTENCE("tokens.change");
  add_accounts(1);
  ApiToken expected = token(10, 1);
  tokens().create(expected);
  EXPECT_EQ(tokens().change(id(1), id(10), {}), expected);
  expected.name = "night";
  expected.description = "d";
  expected.scopes = {};
  expected.expires_at = second(90);
  EXPECT_EQ(tokens().change(id(1), id(10),
                            {.name = "night",
                             .description = "d",
                             .scopes = std::vector<std::string>{},
                             .expires_at = second(90)}),
            expected);
  EXPECT_THAT(tokens().list(id(1), {}), ElementsAre(expected));
}

TEST_P(ExperimentTokensTest, ChangeKnowsNoTokenOfAnother) {
  CQ_SENTENCE("tokens.change.throws");
  add_accounts(2);
  tokens().create(token(10, 1));
  EXPECT_EQ(error_kind_of([&] { tokens().change(id(2), id(10), {.name = "x"}); }),
            ErrorKind::kNotFound);
  EXPECT_EQ(error_kind_of([&] { tokens().change(id(1), id(11), {.name = "x"}); }),
            ErrorKind::kNotFound);
  EXPECT_THAT(tokens().list(id(1), {}), ElementsAre(token(10, 1)));
}

TEST_P(ExperimentTokensTest, RevokeIsSeenAtOnceAndLasts) {
  CQ_SENTENCE("tokens.revoke");
  CQ_SENTENCE("tokens.find");
  add_accounts(2);
  tokens().create(token(10, 1));
  EXPECT_FALSE(tokens().revoke(id(2), id(10)));
  EXPECT_FALSE(tokens().find("hash 10")->token.revoked);
  EXPECT_TRUE(tokens().revoke(id(1), id(10)));
  EXPECT_TRUE(tokens().find("hash 10")->token.revoked);
  EXPECT_TRUE(tokens().revoke(id(1), id(10)));
  EXPECT_TRUE(tokens().find("hash 10")->token.revoked);
  EXPECT_FALSE(tokens().revoke(id(1), id(11)));
}

TEST_P(ExperimentTokensTest, ATokenThatWasUsedSinceIsTheSameInAnArchive) {
  CQ_SENTENCE("is_same.api_tokens");
  add_accounts(1);
  tokens().create(token(10, 1));
  const ArchiveRecord before = to_record(token(10, 1));
  tokens().record_use(id(10), second(1));
  auto& archive = part<Archive>(store());
  EXPECT_THAT(archive.write({&before, 1}), ElementsAre(ArchiveOutcome::kKept));
  ApiToken other = token(10, 1);
  other.revoked = true;
  const ArchiveRecord different = to_record(other);
  EXPECT_THAT(archive.write({&different, 1}), ElementsAre(ArchiveOutcome::kDiffers));
}

}  // namespace

CQ_TESTS_OF(experiment_tokens_test)

}  // namespace cq::testkit
