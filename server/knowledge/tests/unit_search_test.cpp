#include "knowledge/unit_search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <string>

#include "support/server_fakes.hpp"

namespace cq::knowledge {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Le;
using testing::SizeIs;
using Ids = std::vector<std::string>;

// Lists what it has, in the order in which it has it.
class ListedReviews : public test::FakeReviews {
 public:
  std::vector<StoredUnit> list(const ReviewFilter& filter) override {
    asked.push_back(filter.limit);
    most_bytes = std::max(most_bytes, filter.max_bytes);
    auto next = units.begin();
    if (filter.behind && knows_behind) {
      next = std::find_if(units.begin(), units.end(),
                          [&filter](const StoredUnit& unit) { return unit.id == *filter.behind; });
      if (next != units.end()) ++next;
    }
    const std::ptrdiff_t count = std::min<std::ptrdiff_t>(filter.limit, units.end() - next);
    std::vector<StoredUnit> found;
    std::size_t bytes = 0;
    for (auto unit = next; unit != next + count && bytes < filter.max_bytes; ++unit) {
      bytes += unit->document.size();
      found.push_back(*unit);
    }
    listed += static_cast<std::int64_t>(found.size());
    return found;
  }

  bool knows_behind = true;
  std::vector<std::int64_t> asked;
  std::size_t most_bytes = 0;
  std::int64_t listed = 0;  ///< units
};

class UnitSearchTest : public testing::Test {
 protected:
  void add(std::size_t number, const std::string& summary, Timestamp observed = test::kNoon) {
    Unit unit;
    const std::string digits = std::to_string(number);
    unit.id = "ku_" + std::string(32 - digits.size(), '0') + digits;
    unit.domains = {"api"};
    unit.insight = {summary, "detail", "action"};
    unit.evidence.first_observed = observed;
    unit.evidence.last_confirmed = observed;
    StoredUnit stored;
    stored.id = unit.id;
    stored.document = write_unit_document(unit);
    knowledge_.answers.push_back(stored);
    reviews_.units.push_back(std::move(stored));
  }
  // The summaries of a page.
  Ids find(const UnitQuestion& question) {
    const FoundUnits found = search_.find(question);
    cursor_ = found.next_cursor;
    Ids summaries;
    for (const StoredUnit& unit : found.units) {
      summaries.push_back(parse_unit_document(unit.document).insight.summary);
    }
    return summaries;
  }

  test::FakeKnowledge knowledge_;
  ListedReviews reviews_;
  test::FakeStatistics statistics_;
  ReviewService service_{knowledge_, reviews_, statistics_, [] { return test::kNoon; }};
  UnitSearch search_{service_, knowledge_};
  std::optional<std::string> cursor_;
};

TEST_F(UnitSearchTest, PagesAreInTheOrderOfTheListWhateverTheDocumentsSay) {
  // As in a database whose rows have creations of their own.
  add(5, "a", test::kNoon - std::chrono::hours(50));
  add(2, "b", test::kNoon);
  add(9, "c", test::kNoon - std::chrono::hours(90));
  add(1, "d", test::kNoon);
  add(7, "e", test::kNoon);
  UnitQuestion question;
  question.limit = 2;
  EXPECT_THAT(find(question), ElementsAre("a", "b"));
  question.cursor = cursor_;
  EXPECT_THAT(find(question), ElementsAre("c", "d"));
  question.cursor = cursor_;
  EXPECT_THAT(find(question), ElementsAre("e"));
  EXPECT_EQ(cursor_, std::nullopt);
}

TEST_F(UnitSearchTest, ReadsABoundedNumberOfUnitsAndSaysWhereToGoOn) {
  constexpr std::size_t kUnits = UnitSearch::kMostRead + 3;
  add(0, "needle");
  for (std::size_t i = 1; i < kUnits - 1; ++i) add(i, "hay");
  add(kUnits - 1, "needle");
  UnitQuestion question;
  question.words = "needle";
  EXPECT_THAT(find(question), SizeIs(1));
  ASSERT_TRUE(cursor_);
  EXPECT_THAT(reviews_.asked, Each(Le(UnitSearch::kMostRead)));
  EXPECT_EQ(reviews_.listed, UnitSearch::kMostRead);
  question.cursor = cursor_;
  EXPECT_THAT(find(question), SizeIs(1));
  EXPECT_EQ(cursor_, std::nullopt);
}

TEST_F(UnitSearchTest, CaseAndAccentsDoNotMatter) {
  add(1, "NA\xc3\x8fVE caf\xc3\xa9");
  add(2, "naive cafe");
  add(3, "naive");
  UnitQuestion question;
  question.words = "Cafe na\xc3\xafve";
  EXPECT_THAT(find(question), SizeIs(2));
}

// Finds what it has, where it can say.
class KnownWords : public Search {
 public:
  explicit KnownWords(ListedReviews& reviews) : reviews_(reviews) {}

  std::optional<std::vector<StoredUnit>> find(const std::vector<std::string>& words,
                                              const ReviewFilter& filter) override {
    asked.push_back(words);
    if (--can_say < 0) return std::nullopt;
    ReviewFilter whole = filter;
    whole.limit = static_cast<std::int64_t>(reviews_.units.size());
    std::vector<StoredUnit> found;
    for (StoredUnit& unit : reviews_.list(whole)) {
      if (static_cast<std::int64_t>(found.size()) == filter.limit) break;
      if (has_words(parse_unit_document(unit.document), words)) found.push_back(std::move(unit));
    }
    return found;
  }

  int can_say = 1'000;
  std::vector<Ids> asked;

 private:
  ListedReviews& reviews_;
};

TEST_F(UnitSearchTest, AStoreThatSearchesIsAskedForTheWordsAndFindsWhatListsWould) {
  KnownWords words(reviews_);
  for (std::size_t i = 0; i < 100; ++i)
    add(i, (i % 3 == 0 ? "needle " : "hay ") + std::to_string(i));
  UnitQuestion question;
  question.limit = 4;
  const auto all_pages = [&](const UnitSearch& search) {
    Ids ids;
    for (question.cursor.reset();;) {
      const FoundUnits page = search.find(question);
      for (const StoredUnit& unit : page.units) ids.push_back(unit.id);
      if (!page.next_cursor) return ids;
      question.cursor = page.next_cursor;
    }
  };
  const UnitSearch with_words(service_, knowledge_, &words);
  EXPECT_THAT(all_pages(with_words), SizeIs(100));
  EXPECT_THAT(words.asked, testing::IsEmpty());  // there were none to look for
  question.words = "Needle";
  const Ids listed = all_pages(search_);
  EXPECT_THAT(listed, SizeIs(34));
  EXPECT_EQ(all_pages(with_words), listed);
  EXPECT_THAT(words.asked, Each(ElementsAre("needle")));
  // It may cease to say on the way.
  for (int times = 0; times < 12; ++times) {
    words.can_say = times;
    EXPECT_EQ(all_pages(with_words), listed) << times;
  }
  question.review.status = "none";
  EXPECT_THAT(all_pages(with_words), testing::IsEmpty());
}

TEST_F(UnitSearchTest, AStoreThatCanNotSayIsAskedNoMore) {
  KnownWords words(reviews_);
  words.can_say = 0;
  for (std::size_t i = 0; i < 2'000; ++i) add(i, i % 100 == 0 ? "needle" : "hay");
  const UnitSearch with_words(service_, knowledge_, &words);
  UnitQuestion question;
  question.words = "needle";
  question.limit = 10;
  const FoundUnits first = with_words.find(question);
  EXPECT_THAT(first.units, SizeIs(10));
  EXPECT_THAT(words.asked, SizeIs(1));
  ASSERT_TRUE(first.by_lists);
  question.cursor = first.next_cursor;
  question.by_lists = first.by_lists;
  words.can_say = 1'000;
  const FoundUnits second = with_words.find(question);
  EXPECT_THAT(second.units, SizeIs(10));
  EXPECT_TRUE(second.by_lists);
  EXPECT_THAT(words.asked, SizeIs(1));
  question.by_lists = false;
  EXPECT_FALSE(with_words.find(question).by_lists);
  EXPECT_THAT(words.asked, SizeIs(testing::Gt(1U)));
}

TEST_F(UnitSearchTest, AStoreIsAskedABoundedNumberOfTimes) {
  constexpr std::size_t kAsked = UnitSearch::kMostAsked;
  KnownWords words(reviews_);
  for (std::size_t i = 0; i < kAsked + 1; ++i) {  // one for each time
    add(i, "needle " + std::string(UnitSearch::kWindowBytes, 'x'));
  }
  const UnitSearch with_words(service_, knowledge_, &words);
  UnitQuestion question;
  question.words = "needle";
  question.proposer = "nobody";
  const FoundUnits first = with_words.find(question);
  EXPECT_THAT(words.asked, SizeIs(kAsked));
  ASSERT_TRUE(first.next_cursor);
  EXPECT_EQ(*first.next_cursor, reviews_.units[kAsked - 1].id);
  question.cursor = first.next_cursor;
  EXPECT_EQ(with_words.find(question).next_cursor, std::nullopt);
}

TEST_F(UnitSearchTest, ListsLargeUnitsAMebibyteAtATime) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20U;
  for (std::size_t i = 0; i < 40; ++i) {
    add(i, (i % 13 == 0 ? "needle " : "hay ") + std::string(100'000, 'x'));
  }
  UnitQuestion question;
  question.words = "needle";
  EXPECT_THAT(find(question), SizeIs(4));
  EXPECT_EQ(cursor_, std::nullopt);
  EXPECT_LE(reviews_.most_bytes, kMebibyte);
}

TEST_F(UnitSearchTest, AListThatEndsEarlyIsNotTheEnd) {
  for (std::size_t i = 0; i < 3; ++i) add(i, "unit " + std::string(2'000'000, 'x'));
  EXPECT_THAT(find({}), SizeIs(3));
  EXPECT_EQ(cursor_, std::nullopt);
}

TEST_F(UnitSearchTest, AStoreThatDoesNotGoOnIsNamed) {
  for (std::size_t i = 0; i < 3; ++i) add(i, "unit");
  reviews_.knows_behind = false;
  UnitQuestion question;
  question.limit = 1;
  find(question);
  question.cursor = cursor_;
  EXPECT_THAT(test::error_of([&] { find(question); }), HasSubstr("cq-store-check"));
  question.cursor = "5";
  EXPECT_THAT(test::error_of([&] { find(question); }), HasSubstr("it is not the next_cursor"));
}

}  // namespace
}  // namespace cq::knowledge
