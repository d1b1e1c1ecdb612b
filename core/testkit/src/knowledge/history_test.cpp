#include <array>
#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <functional>
#include <iterator>

#include "knowledge/model.hpp"
#include "knowledge/model_comparison.hpp"
#include "knowledge/random_units.hpp"

namespace cq::testkit {
namespace {

const Timestamp kStart = at("2026-03-01T00:00:00Z");

/// A random history of writes, made in a store and in a model. The same seed makes the same
/// history.
class History {
 public:
  /// `domain_prefix` keeps the units of histories apart that run at the same time.
  explicit History(unsigned seed, std::string prefix = {}, unsigned first_number = 0)
      : dice_(seed), prefix_(std::move(prefix)), number_(first_number) {}

  [[nodiscard]] const Model& model() const noexcept { return model_; }
  [[nodiscard]] Dice& dice() noexcept { return dice_; }

  /// One write, or one that must be refused.
  void step(Store& store, bool with_archive) {
    const unsigned kind = dice_.below(100);
    if (model_.units().empty() || kind < 30) {
      insert(store);
    } else if (kind < 58) {
      decide(store, some_id());
    } else if (kind < 78) {
      confirm(store, some_id());
    } else if (kind < 94 || !with_archive) {
      flag(store, some_id());
    } else {
      write(store);
    }
  }

 private:
  Timestamp moment() { return kStart + std::chrono::minutes(++minutes_ * 37); }

  std::string some_id() {
    const auto place =
        static_cast<std::ptrdiff_t>(dice_.below(static_cast<unsigned>(model_.units().size())));
    return std::next(model_.units().begin(), place)->first;
  }

  Unit new_unit() {
    static const std::array<const char*, 3> kTiers{"private", "public", "team"};
    Unit unit = random_unit(dice_, number_++);
    for (std::string& domain : unit.domains) domain = prefix_ + domain;
    if (dice_.below(12) == 0) unit.domains = dice_.names(prefix_ + "domain", 16, 16, 16);
    if (dice_.below(12) == 0) unit.insight.summary = awkward_text();
    if (dice_.below(12) == 0) unit.extensions = R"({"acme:x":[1.5,null,"é"]})";
    unit.tier = kTiers[dice_.below(kTiers.size())];
    // Some at the same time, some long before those that are there.
    unit.evidence.first_observed =
        dice_.below(3) == 0 ? kStart + std::chrono::hours(dice_.below(5) * 11) : moment();
    unit.evidence.last_confirmed = unit.evidence.first_observed;
    return unit;
  }

  void insert(Store& store) {
    const Unit unit = new_unit();
    part<Knowledge>(store).insert(unit);
    model_.insert(unit);
  }

  void decide(Store& store, const std::string& id) {
    const ReviewStatus status =
        dice_.below(4) == 0 ? ReviewStatus::kRejected : ReviewStatus::kApproved;
    const Timestamp when = moment();
    const auto kind = error_kind_of([&] { part<Reviews>(store).decide(id, status, "bob", when); });
    const bool decided = model_.decide(id, status, "bob", when);
    EXPECT_EQ(kind, decided ? std::nullopt : std::optional(ErrorKind::kConflict)) << id;
  }

  void confirm(Store& store, const std::string& id) {
    const Timestamp when = moment();
    std::optional<StoredUnit> now;
    const auto kind = error_kind_of([&] { now = part<Knowledge>(store).confirm(id, when, ""); });
    const bool confirmed = model_.confirm(id, when);
    EXPECT_EQ(kind, confirmed ? std::nullopt : std::optional(ErrorKind::kNotFound)) << id;
    if (now) {
      EXPECT_TRUE(now->document == model_.stored(id).document) << now->document;
    }
  }

  void flag(Store& store, const std::string& id) {
    Flag flag{"stale", moment(), std::nullopt, std::nullopt};
    if (dice_.below(3) == 0) flag = {"duplicate", moment(), awkward_text(), some_id()};
    std::optional<StoredUnit> now;
    const auto kind =
        error_kind_of([&] { now = part<Knowledge>(store).flag(id, flag, kUnlimitedUnit, ""); });
    const bool flagged = model_.flag(id, flag);
    EXPECT_EQ(kind, flagged ? std::nullopt : std::optional(ErrorKind::kNotFound)) << id;
    if (now) {
      EXPECT_TRUE(now->document == model_.stored(id).document) << now->document;
    }
  }

  /// A few units in one step, as an import brings them, and one that is there already.
  void write(Store& store) {
    std::vector<ArchiveRecord> records;
    for (unsigned i = 0; i < 4; ++i) {
      const Unit unit = new_unit();
      const auto status = static_cast<ReviewStatus>(dice_.below(3));
      const bool decided = status != ReviewStatus::kPending;
      const auto reviewer = decided ? std::optional<std::string>("carol") : std::nullopt;
      const auto when = decided ? std::optional(moment()) : std::nullopt;
      model_.insert(unit, status, reviewer, when);
      records.push_back(
          to_record(ArchivedUnit{model_.stored(unit.id), unit.evidence.first_observed}));
    }
    const std::string there = some_id();
    Unit other = model_.units().at(there).unit;
    other.insight.summary = "another";
    records.push_back(to_record(ArchivedUnit{
        {there, write_unit_document(other), ReviewStatus::kPending, std::nullopt, std::nullopt},
        other.evidence.first_observed}));
    const auto outcomes = part<Archive>(store).write(records);
    ASSERT_EQ(outcomes.size(), records.size());
    EXPECT_EQ(outcomes.front(), ArchiveOutcome::kAdded);
    EXPECT_EQ(outcomes.back(), ArchiveOutcome::kDiffers);
  }

  Dice dice_;
  Model model_;
  const std::string prefix_;
  unsigned number_;
  std::int64_t minutes_ = 0;
};

/// Every reading, after random histories, against a plain recount.
class HistoryTest : public StoreTest {
 protected:
  [[nodiscard]] Comparable comparable() const {
    return {lists(Statistics::kId), lists(Archive::kId)};
  }

  /// Compares something after each step, and everything now and then.
  void follow(unsigned seed, unsigned steps, const std::function<Store&(unsigned)>& writer,
              const std::function<Store&(unsigned)>& reader) {
    History history(seed);
    for (unsigned step = 0; step < steps && !HasFailure(); ++step) {
      SCOPED_TRACE("step " + std::to_string(step) + " of history " + std::to_string(seed));
      history.step(writer(step), comparable().archive);
      expect_equal_answer(reader(step), history.model(), random_query(history.dice()));
      if (step % 25 == 24) {
        expect_equal(reader(step), history.model(), comparable(), history.dice());
      }
    }
  }
};
CQ_SUITE(HistoryTest, "histories", kNeedsReviews, Lasting::kStore);

class LastingHistoryTest : public HistoryTest {};
CQ_SUITE(LastingHistoryTest, "histories", kNeedsReviews, Lasting::kProcess);

TEST_P(HistoryTest, EveryReadingIsWhatAPlainRecountGives) {
  CQ_SENTENCE("knowledge.query.fresh");
  CQ_SENTENCE("statistics.of_knowledge");
  CQ_SENTENCE("statistics.of_reviews");
  const auto here = [this](unsigned) -> Store& { return store(); };
  follow(20260301, 400, here, here);
}

TEST_P(LastingHistoryTest, ItIsTheSameWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("store.durable");
  const auto reopened = [this](unsigned step) -> Store& {
    if (step % 20 == 19) reopen();
    return store();
  };
  follow(
      20260302, 200, [this](unsigned) -> Store& { return store(); }, reopened);
}

TEST_P(LastingHistoryTest, ItIsTheSameWhenTwoStoresOnOneDatabaseTakeTurns) {
  CQ_SENTENCE("knowledge.query.fresh");
  const auto other = open_store(feature(), url());
  follow(
      20260303, 300, [&](unsigned step) -> Store& { return step % 3 == 0 ? store() : *other; },
      [&](unsigned step) -> Store& { return step % 2 == 0 ? store() : *other; });
}

// Each thread has a history in domains of its own, so that it knows what its own queries must
// answer, whatever the others write meanwhile.
TEST_P(LastingHistoryTest, EachOfManyWritersSeesItsOwnWritesInBothStoresImmediately) {
  CQ_SENTENCE("knowledge.query.fresh");
  CQ_SENTENCE("knowledge.threads");
  const auto other = open_store(feature(), url());
  std::array<Model, kThreads> models;
  in_threads([&](unsigned thread) {
    const std::string prefix = "of " + std::to_string(thread) + " ";
    History history(20260310 + thread, prefix, thread * 1'000);
    for (unsigned step = 0; step < 40; ++step) {
      Store& writer = history.dice().below(2) == 0 ? store() : *other;
      Store& reader = history.dice().below(2) == 0 ? store() : *other;
      history.step(writer, comparable().archive);
      KnowledgeQuery query = random_query(history.dice());
      for (std::string& domain : query.domains) domain = prefix + domain;
      expect_equal_answer(reader, history.model(), query);
    }
    models[thread] = history.model();
  });
  Model all;
  for (const Model& model : models) {
    for (const auto& [id, kept] : model.units()) {
      all.insert(kept.unit, kept.status, kept.reviewed_by, kept.reviewed_at);
    }
  }
  Dice dice(1);
  expect_equal(store(), all, comparable(), dice);
  expect_equal(*other, all, comparable(), dice);
}

}  // namespace

CQ_TESTS_OF(history_test)

}  // namespace cq::testkit
