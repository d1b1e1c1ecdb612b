#include <algorithm>
#include <chrono>
#include <cq/knowledge/search.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <thread>

namespace cq::testkit {
namespace {

constexpr PartIds kNeedsSearch = kNeedsReviews | PartIds{Search::kId};

using Ids = std::vector<std::string>;

Ids found_ids(const std::vector<StoredUnit>& units) {
  Ids ids;
  for (const StoredUnit& unit : units) ids.push_back(unit.id);
  return ids;
}

bool has_three_letters(const std::string& word) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return std::count_if(word.begin(), word.end(), begins) >= 3;
}

class SearchTest : public StoreTest {
 protected:
  [[nodiscard]] Search& search() const { return part<Search>(store()); }

  /// Asks until it can say.
  [[nodiscard]] Ids found(const std::string& text, const ReviewFilter& filter = {}) const {
    return found_in(store(), text, filter);
  }
  [[nodiscard]] static Ids found_in(Store& store, const std::string& text,
                                    const ReviewFilter& filter = {}) {
    constexpr int kMostTries = 12'000;
    for (int tries = 0; tries < kMostTries; ++tries) {
      if (const auto units = part<Search>(store).find(search_words(text), filter)) {
        return found_ids(*units);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "it never says who has " << text;
    return {};
  }
  /// By the list, which is read whole.
  [[nodiscard]] Ids expected(const std::string& text, ReviewFilter filter = {}) const {
    filter.limit = -1;
    Ids ids;
    for (const StoredUnit& unit : reviews().list(filter)) {
      if (has_words(parse_unit_document(unit.document), search_words(text))) ids.push_back(unit.id);
    }
    return ids;
  }
  void add(unsigned number, const std::string& summary, const std::string& domain = "api") const {
    Unit unit = sample_unit(number, {domain});
    unit.insight.summary = summary;
    knowledge().insert(unit);
  }
};
CQ_SUITE(SearchTest, "search", kNeedsSearch, Lasting::kStore);

class TwoStoresSearchTest : public SearchTest {
 protected:
  [[nodiscard]] Store& other() const { return *other_; }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE(TwoStoresSearchTest, "search", kNeedsSearch, Lasting::kProcess);

TEST_P(SearchTest, AWordMayBeInAnyField) {
  CQ_SENTENCE("search.find");
  Unit unit = sample_unit(1, {"domainword"});
  unit.insight = {"summaryword", "the detailword", "actionword."};
  unit.context = {{"languageword"}, {"frameworkword"}, "patternword"};
  unit.created_by = "proposerword";
  unit.extensions = R"({"keyword":"valueword"})";
  unit.flags = {{"stale", at("2026-01-02T00:00:00Z"), "flagword", std::nullopt}};
  knowledge().insert(unit);
  knowledge().insert(sample_unit(2, {"api"}));
  for (const char* text :
       {"domainword", "summaryword", "detailword", "actionword", "languageword", "frameworkword",
        "patternword", "proposerword", "keyword", "valueword", "flagword", "ummarywor",
        "flagword domainword summary", "ku_0000", "DetailWord"}) {
    const Ids ids = found(text);
    EXPECT_EQ(ids, expected(text)) << text;
    EXPECT_NE(std::find(ids.begin(), ids.end(), unit_id(1)), ids.end()) << text;
  }
  EXPECT_EQ(found("flagword missing"), Ids{});
  EXPECT_EQ(found("summarywordthe"), Ids{});
}

TEST_P(SearchTest, CaseAndAccentsDoNotMatter) {
  CQ_SENTENCE("search.find");
  add(1,
      "Na\xc3\xafve CAF\xc3\x89 in der Stra\xc3\x9f"
      "e");
  add(2, "naive cafe");
  add(3, "caf\x65\xcc\x81 \xce\x9f\xce\x94\xce\x9f\xce\xa3");
  EXPECT_EQ(found("caf\xc3\xa9"), (Ids{unit_id(3), unit_id(2), unit_id(1)}));
  EXPECT_EQ(found("NAIVE cafe"), (Ids{unit_id(2), unit_id(1)}));
  EXPECT_EQ(found("STRASSE"), Ids{unit_id(1)});
  EXPECT_EQ(found("\xce\xbf\xce\xb4\xce\xbf\xcf\x82"), Ids{unit_id(3)});
}

TEST_P(SearchTest, NothingInAWordIsAnOperator) {
  CQ_SENTENCE("search.find.literal");
  const Ids texts{"say \"hello there\" to it",
                  "summary:hello",
                  "hello*",
                  "NEAR(hello there, 2)",
                  "hello OR there",
                  "hello AND NOT there",
                  "-hello +there",
                  "^hello",
                  "100% of a_b",
                  "'; DROP TABLE users; --",
                  "{hello there} : x",
                  "a\\b \\\" \\n",
                  "\xf0\x9f\x98\x80\xf0\x9f\x98\x81\xf0\x9f\x98\x82 smiles",
                  "\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd\xe5\xba\x81",
                  awkward_text()};
  for (unsigned i = 0; i < texts.size(); ++i) add(i + 1, texts[i]);
  Ids asked = texts;
  for (const char* text : {"\"hello",
                           "hello\"",
                           "summary:hello",
                           "he%",
                           "a_b",
                           "a.b",
                           "hel*",
                           "OR",
                           "AND",
                           "NOT",
                           "near(",
                           "(hello",
                           "there)",
                           "{hello",
                           "^hello",
                           "+there",
                           "\"\"\"",
                           "***",
                           "---",
                           "'';",
                           "\\\"\\",
                           "[a-z]",
                           "hello\x01there",
                           "\xe4\xba\xac\xe9\x83\xbd\xe5\xba\x81",
                           "\xf0\x9f\x98\x80\xf0\x9f\x98\x81"}) {
    asked.emplace_back(text);
  }
  for (const std::string& text : asked) {
    const std::vector<std::string> words = search_words(text);
    if (std::any_of(words.begin(), words.end(), has_three_letters)) {
      EXPECT_EQ(found(text), expected(text)) << text;
    } else if (const auto units = search().find(words, {})) {  // it may be too short
      EXPECT_EQ(found_ids(*units), expected(text)) << text;
    }
  }
  EXPECT_EQ(found("hello*"), Ids{unit_id(3)});
  EXPECT_EQ(found("summary:hello"), Ids{unit_id(2)});
  EXPECT_EQ(found("\"hello"), Ids{unit_id(1)});
  EXPECT_EQ(found("there)"), Ids{});
  EXPECT_EQ(found("smiles"), Ids{unit_id(13)});
}

TEST_P(SearchTest, TheFilterHoldsAndTheOrderIsThatOfTheList) {
  CQ_SENTENCE("search.find");
  CQ_SENTENCE("search.find.order");
  for (unsigned i = 1; i <= 40; ++i) {
    Unit unit = unit_of(i, i % 3 == 0 ? "2026-01-02T00:00:00Z" : "2026-01-01T00:00:00Z");
    unit.domains = {i % 2 == 0 ? "even" : "odd"};
    unit.insight.summary = i % 5 == 0 ? "hay" : "the needle";
    unit.evidence.confidence = 0.01 * i;
    if (i % 4 == 0) {
      insert_approved({unit});
    } else {
      knowledge().insert(unit);
    }
  }
  ReviewFilter filter;
  const auto check = [&](const char* what) {
    EXPECT_EQ(found("needle", filter), expected("needle", filter)) << what;
    EXPECT_FALSE(expected("needle", filter).empty()) << what;
  };
  check("all");
  filter.status = ReviewStatus::kPending;
  check("pending");
  filter.domain = "even";
  check("of a domain");
  filter.confidence_min = 0.1;
  filter.confidence_max = 0.3;
  check("within bounds");
  filter.oldest_first = true;
  check("turned round");
  filter.domain = "none";
  EXPECT_EQ(found("needle", filter), Ids{});
}

TEST_P(SearchTest, PagesOfAnySizeGoOnBehindAnyUnit) {
  CQ_SENTENCE("search.find.order");
  for (unsigned i = 1; i <= 30; ++i) {
    Unit unit = unit_of(i, i % 2 == 0 ? "2026-01-02T00:00:00Z" : "2026-01-01T00:00:00Z");
    unit.insight.summary = i % 3 == 0 ? "hay" : "the needle";
    knowledge().insert(unit);
  }
  const Ids all = expected("needle");
  for (const std::int64_t limit : {1, 3, 7, 100}) {
    Ids paged;
    ReviewFilter filter;
    filter.limit = limit;
    for (;;) {
      const Ids page = found("needle", filter);
      EXPECT_LE(page.size(), static_cast<std::size_t>(limit));
      if (page.empty()) break;
      paged.insert(paged.end(), page.begin(), page.end());
      filter.behind = page.back();
      // As a page of the other words may have ended.
      if (paged.size() == 7 && limit == 7) knowledge().insert(sample_unit(99, {"hay"}));
    }
    EXPECT_EQ(paged, all) << limit;
  }
  ReviewFilter filter;
  filter.behind = unit_id(3);  // which hasn't the word
  EXPECT_EQ(found("needle", filter), expected("needle", filter));
  filter.behind = "ku_none";
  EXPECT_EQ(found("needle", filter), Ids{});
  filter = {};
  filter.max_bytes = 1;
  EXPECT_EQ(found("needle", filter), Ids{all.front()});
}

TEST_P(SearchTest, FindsWhatIsAsItIsNow) {
  CQ_SENTENCE("search.find.current");
  CQ_SENTENCE("search.find.later");
  EXPECT_EQ(found("needle"), Ids{});
  add(1, "the needle");
  EXPECT_EQ(found("needle"), Ids{unit_id(1)});
  ReviewFilter approved;
  approved.status = ReviewStatus::kApproved;
  EXPECT_EQ(found("needle", approved), Ids{});
  reviews().decide(unit_id(1), ReviewStatus::kApproved, "bob", at("2026-01-05T00:00:00Z"));
  EXPECT_EQ(found("needle", approved), Ids{unit_id(1)});
  EXPECT_EQ(found("outworn"), Ids{});
  knowledge().flag(unit_id(1), {"stale", at("2026-01-06T00:00:00Z"), "outworn", std::nullopt}, {},
                   "");
  EXPECT_EQ(found("outworn needle"), Ids{unit_id(1)});
}

TEST_P(SearchTest, CallsFromManyThreadsFindWhatTheyHaveWritten) {
  CQ_SENTENCE("search.threads");
  in_threads([this](unsigned thread) {
    for (unsigned i = 0; i < 8; ++i) {
      const unsigned number = thread * 100 + i;
      const std::string word = "word" + std::to_string(number) + "end";
      add(number, word);
      EXPECT_EQ(found(word), Ids{unit_id(number)});
    }
  });
}

TEST_P(TwoStoresSearchTest, AStoreThatIsOpenedAgainFindsAll) {
  CQ_SENTENCE("search.find.current");
  add(1, "the needle");
  EXPECT_EQ(found("needle"), Ids{unit_id(1)});
  reopen();
  EXPECT_EQ(found("needle"), Ids{unit_id(1)});
}

TEST_P(TwoStoresSearchTest, FindsWhatAnotherStoreHasWritten) {
  CQ_SENTENCE("search.find.current");
  for (unsigned i = 1; i <= 5; ++i) {
    const std::string word = "word" + std::to_string(i) + "end";
    add(i, word);
    EXPECT_EQ(found_in(other(), word), Ids{unit_id(i)});
    Unit unit = sample_unit(i + 100, {"api"});
    unit.insight.summary = word;
    part<Knowledge>(other()).insert(unit);
    EXPECT_EQ(found(word), (Ids{unit_id(i + 100), unit_id(i)}));
  }
}

}  // namespace

CQ_TESTS_OF(search_test)

}  // namespace cq::testkit
