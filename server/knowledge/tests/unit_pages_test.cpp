#include "knowledge/unit_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cq/knowledge/unit_document.hpp>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/tests/complaints.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/unit_json.hpp"
#include "support/server_fakes.hpp"

namespace cq::knowledge {
namespace {

using testing::HasSubstr;

constexpr std::size_t kAllUnits = std::numeric_limits<std::size_t>::max();

std::string paged_id(unsigned number) {
  return "ku_" + std::to_string(100'000 + number);
}

/// Ranks for real; all its units are of the domain "api".
class PagedKnowledge final : public test::FakeKnowledge {
 public:
  void add(unsigned number, double confidence, std::size_t detail = 10) {
    Unit unit;
    unit.id = paged_id(number);
    unit.domains = {"api"};
    unit.insight.detail.assign(detail, 'x');
    unit.evidence.confidence = confidence;
    units_.push_back({confidence * 0.55,
                      {unit.id, write_unit_document(unit), ReviewStatus::kApproved, std::nullopt,
                       std::nullopt}});
  }

  std::vector<StoredUnit> query(const KnowledgeQuery& asked) override {
    queries.push_back(asked);
    std::sort(units_.begin(), units_.end(), [](const Scored& left, const Scored& right) {
      return ranks_before({left.score, left.unit.id}, {right.score, right.unit.id});
    });
    std::vector<StoredUnit> found;
    if (asked.domains != std::vector<std::string>{"api"}) return found;
    std::size_t bytes = 0;
    for (const auto& [score, unit] : units_) {
      if (found.size() >= asked.limit || bytes >= asked.max_bytes) break;
      if (!ignores_positions && !ranks_behind({score, unit.id}, asked)) continue;
      found.push_back(unit);
      bytes += unit.document.size();
    }
    return found;
  }

  bool ignores_positions = false;

 private:
  struct Scored {
    double score;
    StoredUnit unit;
  };
  std::vector<Scored> units_;
};

class UnitPagesTest : public testing::Test {
 protected:
  static KnowledgeQuery query_of_all(std::size_t limit = kAllUnits) {
    return {{"API"}, {}, {}, "", limit};
  }

  /// The sizes of the pages, and in `ids_` what they hold.
  std::vector<std::size_t> page_sizes(std::size_t limit = kAllUnits) {
    UnitPages pages(service_, query_of_all(limit));
    std::vector<std::size_t> sizes;
    while (!pages.ended()) {
      const auto units = pages.next();
      sizes.push_back(units.size());
      for (const StoredUnit& unit : units) ids_.push_back(unit.id);
    }
    EXPECT_TRUE(pages.next().empty());
    return sizes;
  }

  PagedKnowledge knowledge_;
  test::FakeStatistics statistics_;
  KnowledgeService service_{knowledge_, statistics_, nullptr, [] { return test::kNoon; }};
  std::vector<std::string> ids_;
};

TEST_F(UnitPagesTest, AShortAnswerIsOnePage) {
  knowledge_.add(1, 0.5);
  knowledge_.add(2, 0.6);
  EXPECT_EQ(page_sizes(), std::vector<std::size_t>{2});
  EXPECT_EQ(ids_, (std::vector<std::string>{paged_id(2), paged_id(1)}));
  EXPECT_EQ(knowledge_.queries.size(), 1U);
  EXPECT_EQ(page_sizes(1), std::vector<std::size_t>{1});
  EXPECT_EQ(knowledge_.queries.size(), 2U);
}

TEST_F(UnitPagesTest, AnAnswerOfNothingIsOnePage) {
  EXPECT_EQ(page_sizes(), std::vector<std::size_t>{0});
}

TEST_F(UnitPagesTest, APageEndsBehindItsBytes) {
  for (unsigned i = 0; i < 10; ++i) knowledge_.add(i, 0.5, 100'000);
  EXPECT_EQ(page_sizes(), (std::vector<std::size_t>{3, 3, 3, 1}));
  ASSERT_EQ(ids_.size(), 10U);
  for (unsigned i = 0; i < 10; ++i) EXPECT_EQ(ids_[i], paged_id(9 - i));
}

TEST_F(UnitPagesTest, ALimitHoldsForAllPagesTogether) {
  for (unsigned i = 0; i < 10; ++i) knowledge_.add(i, 0.5, 100'000);
  EXPECT_EQ(page_sizes(7), (std::vector<std::size_t>{3, 3, 1}));
  EXPECT_EQ(page_sizes(6), (std::vector<std::size_t>{3, 3}));
}

TEST_F(UnitPagesTest, OfManyUnitsEachComesOnce) {
  for (unsigned i = 0; i < 2000; ++i) knowledge_.add(i, 0.1 * (1 + i % 7), 0);
  std::size_t sum = 0;
  for (const std::size_t size : page_sizes()) {
    EXPECT_LE(size, 1000U);
    sum += size;
  }
  EXPECT_EQ(sum, 2000U);
  std::sort(ids_.begin(), ids_.end());
  EXPECT_EQ(std::unique(ids_.begin(), ids_.end()), ids_.end());
}

TEST_F(UnitPagesTest, AStoreThatGoesRoundInCirclesIsFound) {
  for (unsigned i = 0; i < 10; ++i) knowledge_.add(i, 0.5, 100'000);
  knowledge_.ignores_positions = true;
  EXPECT_THAT(test::error_of([this] { page_sizes(); }), HasSubstr("check the store module"));
}

/// The route, with what the dispatcher would give it.
class LongQueryTest : public UnitPagesTest {
 protected:
  http::Response respond(const std::string& query) {
    http::Request request;
    request.query = query;
    const api::Call call{.request = request,
                         .path = {},
                         .body = std::nullopt,
                         .username = {},
                         .make_source = [this](api::WorkerBody::Next next) {
                           next_ = std::move(next);
                           return std::make_shared<api::WorkerBody>(pool_, next_, [] {});
                         }};
    return knowledge_routes(service_, audit_).front().handler(call);
  }

  const accounts::AuditTrail audit_{nullptr, [] { return test::kNoon; }};
  api::WorkerPool pool_{{.name = "pages", .threads = 1, .max_pending = 1}};
  api::WorkerBody::Next next_;
};

TEST_F(LongQueryTest, AnAnswerOfOnePageIsWhole) {
  knowledge_.add(1, 0.5);
  const http::Response response = respond("domains=api&limit=1000000");
  EXPECT_EQ(response.rest, nullptr);
  EXPECT_THAT(response.body, testing::StartsWith(R"({"data":[{"id":"ku_100001")"));
  EXPECT_THAT(response.body, testing::EndsWith("}]}"));
  EXPECT_EQ(respond("domains=other&limit=1000000").body, R"({"data":[]})");
}

TEST_F(LongQueryTest, TheFirstPageAndItsPiecesAreTheWholeAnswer) {
  for (unsigned i = 0; i < 9; ++i) knowledge_.add(i, 0.5, 100'000);
  const std::string whole = public_units_response(service_.query(query_of_all())).body;
  const http::Response response = respond("domains=api&limit=1000000");
  ASSERT_NE(response.rest, nullptr);
  std::string body = response.body;
  EXPECT_LT(body.size(), 2 * kPageBytes);
  http::BodyPiece piece;
  do {
    piece = next_();
    EXPECT_LT(piece.bytes.size(), 2 * kPageBytes);
    body += piece.bytes;
  } while (piece.kind == http::BodyPiece::Kind::kMore);
  EXPECT_EQ(piece.kind, http::BodyPiece::Kind::kLast);
  EXPECT_TRUE(body == whole);
}

}  // namespace
}  // namespace cq::knowledge
