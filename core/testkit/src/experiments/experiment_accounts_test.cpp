#include <atomic>

#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace experiments;

class ExperimentAccountsTest : public ExperimentsTest {};
CQ_SUITE_OF("experiments", ExperimentAccountsTest, "accounts",
            (kNeedsExperiments | PartIds{Archive::kId}), Lasting::kStore);

TEST_P(ExperimentAccountsTest, CreateKeepsAllFields) {
  CQ_SENTENCE("accounts.create");
  CQ_SENTENCE("accounts.get");
  Account all = account(1);
  all.password_hash = awkward_text();
  all.is_active = false;
  all.is_superuser = true;
  all.is_verified = true;
  all.display_name = awkward_text();
  all.avatar_url = "";
  accounts().create(all);
  accounts().create(account(2));
  EXPECT_EQ(accounts().get(id(1)), all);
  EXPECT_EQ(accounts().get(id(2)), account(2));
  EXPECT_EQ(accounts().get(id(3)), std::nullopt);
}

TEST_P(ExperimentAccountsTest, CreateRefusesAnIdAndAnEmailThatAreTaken) {
  CQ_SENTENCE("accounts.create.throws");
  accounts().create(account(1));
  Account other = account(2);
  other.id = id(1);
  EXPECT_EQ(error_kind_of([&] { accounts().create(other); }), ErrorKind::kConflict);
  other = account(2);
  other.email = "USER1@example.com";
  EXPECT_EQ(error_kind_of([&] { accounts().create(other); }), ErrorKind::kConflict);
  EXPECT_EQ(accounts().get(id(2)), std::nullopt);
}

TEST_P(ExperimentAccountsTest, OfManyWithOneEmailOneIsCreated) {
  CQ_SENTENCE("accounts.create.throws");
  CQ_SENTENCE("accounts.threads");
  std::atomic<unsigned> created{0};
  in_threads([&](unsigned thread) {
    Account mine = account(thread + 1);
    mine.email = thread % 2 == 0 ? "ann@example.com" : "Ann@example.com";
    if (!error_kind_of([&] { accounts().create(mine); })) ++created;
  });
  EXPECT_EQ(created, 1U);
  EXPECT_EQ(accounts().list({}).size(), 1U);
}

TEST_P(ExperimentAccountsTest, FindIgnoresCase) {
  CQ_SENTENCE("accounts.find");
  Account ann = account(1);
  ann.email = "Ann@example.com";
  accounts().create(ann);
  EXPECT_EQ(accounts().find("aNN@Example.com"), ann);
  EXPECT_EQ(accounts().find("an@example.com"), std::nullopt);
}

TEST_P(ExperimentAccountsTest, ChangeChangesWhatIsGiven) {
  CQ_SENTENCE("accounts.change");
  add_accounts(2);
  EXPECT_EQ(accounts().change(id(1), {}), account(1));
  Account expected = account(1);
  expected.email = "USER1@example.com";
  expected.password_hash = "other";
  expected.is_active = false;
  expected.is_superuser = expected.is_verified = true;
  expected.display_name = "Ann";
  expected.avatar_url = "https://example.com/a.png";
  EXPECT_EQ(accounts().change(id(1), {.email = expected.email,
                                      .password_hash = expected.password_hash,
                                      .is_active = false,
                                      .is_superuser = true,
                                      .is_verified = true,
                                      .display_name = expected.display_name,
                                      .avatar_url = expected.avatar_url}),
            expected);
  expected.avatar_url.reset();
  EXPECT_EQ(accounts().change(id(1), {.avatar_url = std::optional<std::string>()}), expected);
  EXPECT_EQ(accounts().get(id(1)), expected);
  EXPECT_EQ(accounts().get(id(2)), account(2));
}

TEST_P(ExperimentAccountsTest, ChangeRefusesAnothersEmailAndKnowsNoStranger) {
  CQ_SENTENCE("accounts.change.throws");
  add_accounts(2);
  EXPECT_EQ(error_kind_of([&] {
              accounts().change(id(2), {.email = "User1@example.com", .is_active = false});
            }),
            ErrorKind::kConflict);
  EXPECT_EQ(accounts().get(id(2)), account(2));
  EXPECT_EQ(error_kind_of([&] { accounts().change(id(3), {}); }), ErrorKind::kNotFound);
}

TEST_P(ExperimentAccountsTest, AHashIsReplacedOnce) {
  CQ_SENTENCE("accounts.replace_hash");
  add_accounts(1);
  EXPECT_FALSE(accounts().replace_hash(id(1), "nope", "new"));
  EXPECT_FALSE(accounts().replace_hash(id(2), "hash", "new"));
  std::atomic<unsigned> replaced{0};
  in_threads([&](unsigned thread) {
    if (accounts().replace_hash(id(1), "hash", "new" + std::to_string(thread))) ++replaced;
  });
  EXPECT_EQ(replaced, 1U);
  EXPECT_NE(accounts().get(id(1))->password_hash, "hash");
}

TEST_P(ExperimentAccountsTest, RemoveTakesTokensMembershipsAndRowsAlong) {
  CQ_SENTENCE("accounts.remove");
  add_team();
  projects().create(project(20));
  Experiment started = experiment(30, 20);
  started.started_by = id(3);
  runs().create(started);
  tokens().create({.id = id(40),
                   .user_id = id(3),
                   .token_hash = "h",
                   .name = "ci",
                   .scopes = {},
                   .created_at = second(0)});
  EXPECT_TRUE(accounts().remove(id(3)));
  EXPECT_EQ(accounts().get(id(3)), std::nullopt);
  EXPECT_EQ(tokens().find("h"), std::nullopt);
  EXPECT_EQ(teams().find_member(id(10), id(3)), std::nullopt);
  EXPECT_TRUE(rows_of(3, 10).empty());
  EXPECT_EQ(rows_of(2, 10).size(), 25U);
  started.started_by.reset();
  EXPECT_EQ(runs().get(id(30)), started);
  EXPECT_FALSE(accounts().remove(id(3)));
}

TEST_P(ExperimentAccountsTest, AnOwnerIsntRemoved) {
  CQ_SENTENCE("accounts.remove.throws");
  add_team();
  projects().create(project(20, 5));
  for (const unsigned owner : {1U, 5U}) {
    EXPECT_EQ(error_kind_of([&] { accounts().remove(id(owner)); }), ErrorKind::kConflict);
    EXPECT_TRUE(accounts().get(id(owner)));
  }
  EXPECT_EQ(rows_of(1, 10).size(), 25U);
}

TEST_P(ExperimentAccountsTest, ListGoesFromPlaceToPlaceInEitherOrder) {
  CQ_SENTENCE("accounts.list");
  add_accounts(3);
  Account twin = account(4);
  twin.created_at = second(2);
  accounts().create(twin);
  EXPECT_THAT(numbers(accounts().list({})), ElementsAre(1, 2, 4, 3));
  EXPECT_THAT(numbers(accounts().list({.order = Order::kNewestFirst})), ElementsAre(3, 4, 2, 1));
  EXPECT_THAT(numbers(accounts().list({.limit = 2})), ElementsAre(1, 2));
  EXPECT_THAT(numbers(accounts().list({.limit = 0})), ElementsAre());
  EXPECT_THAT(numbers(accounts().list({.behind = Place{second(2), id(2)}})), ElementsAre(4, 3));
  EXPECT_THAT(numbers(accounts().list({.behind = Place{second(2), id(3)}, .limit = 1})),
              ElementsAre(4));
  EXPECT_THAT(
      numbers(accounts().list({.order = Order::kNewestFirst, .behind = Place{second(2), id(4)}})),
      ElementsAre(2, 1));
}

}  // namespace

CQ_TESTS_OF(experiment_accounts_test)

}  // namespace cq::testkit
