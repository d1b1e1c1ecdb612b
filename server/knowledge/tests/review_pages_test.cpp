#include "knowledge/review_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cq/knowledge/unit_document.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/tests/complaints.hpp"
#include "knowledge/routes.hpp"
#include "knowledge/unit_json.hpp"
#include "knowledge/unit_pages.hpp"
#include "support/server_fakes.hpp"

namespace cq::knowledge {
namespace {

std::string listed_id(unsigned number) {
  return "ku_" + std::to_string(100'000 + number);
}

/// Lists pending units; those with a higher number are newer. Rows that can't be read count, and
/// are left out.
class QueuedReviews final : public test::FakeReviews {
 public:
  void add(unsigned number, std::size_t detail = 10) {
    Unit unit;
    unit.id = listed_id(number);
    unit.insight.detail.assign(detail, 'x');
    rows.push_back(
        {unit.id, write_unit_document(unit), ReviewStatus::kPending, std::nullopt, std::nullopt});
  }
  void add_unreadable() { rows.push_back({}); }

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override {
    pages.emplace_back(limit, offset);
    ReviewPage page;
    page.total = rows.size();
    for (auto i = static_cast<std::size_t>(offset); i < rows.size() && limit-- != 0; ++i) {
      if (!rows[i].id.empty()) page.items.push_back(rows[i]);
    }
    return page;
  }

  std::vector<StoredUnit> list(const ReviewFilter& filter) override {
    filters.push_back(filter);
    std::vector<StoredUnit> listed = rows;
    std::erase_if(listed, [](const StoredUnit& unit) { return unit.id.empty(); });
    if (!filter.oldest_first) std::reverse(listed.begin(), listed.end());
    if (filter.behind && !ignores_positions) {
      const auto last = std::find_if(listed.begin(), listed.end(), [&filter](const auto& unit) {
        return unit.id == *filter.behind;
      });
      listed.erase(listed.begin(), last + 1);
    }
    std::vector<StoredUnit> part;
    std::size_t bytes = 0;
    for (StoredUnit& unit : listed) {
      if (std::cmp_equal(part.size(), filter.limit) || bytes >= filter.max_bytes) break;
      bytes += unit.document.size();
      part.push_back(std::move(unit));
    }
    return part;
  }

  std::vector<StoredUnit> rows;  // the oldest first
  bool ignores_positions = false;
};

/// The routes, with what the dispatcher would give them.
class ReviewPagesTest : public testing::Test {
 protected:
  struct Sent {
    std::string body;
    std::size_t pieces = 1;
    std::size_t longest = 0;
  };

  Sent respond(std::size_t route, const std::string& query) {
    http::Request request;
    request.query = query;
    api::WorkerBody::Next next;
    const api::Call call{.request = request,
                         .path = {},
                         .body = std::nullopt,
                         .username = {},
                         .make_source = [this, &next](api::WorkerBody::Next made) {
                           next = std::move(made);
                           return std::make_shared<api::WorkerBody>(pool_, next, [] {});
                         }};
    const http::Response response = review_routes(service_, audit_).at(route).handler(call);
    Sent sent{.body = response.body, .longest = response.body.size()};
    while (response.rest != nullptr) {
      const http::BodyPiece piece = next();
      sent.body += piece.bytes;
      sent.longest = std::max(sent.longest, piece.bytes.size());
      ++sent.pieces;
      if (piece.kind == http::BodyPiece::Kind::kLast) break;
    }
    return sent;
  }
  Sent queue(const std::string& query) { return respond(0, query); }
  Sent list(const std::string& query) { return respond(2, query); }

  std::string text_of(std::vector<unsigned> numbers) {
    std::string text = "[";
    for (const unsigned number : numbers) {
      const auto row =
          std::find_if(reviews_.rows.begin(), reviews_.rows.end(),
                       [number](const auto& unit) { return unit.id == listed_id(number); });
      append_reviewed_units(text, {*row});
    }
    return text + "]";
  }

  static std::vector<unsigned> numbers(unsigned first, unsigned last) {
    std::vector<unsigned> all;
    for (unsigned i = first; i <= last; ++i) all.push_back(i);
    return all;
  }
  static std::vector<unsigned> reversed(std::vector<unsigned> all) {
    std::reverse(all.begin(), all.end());
    return all;
  }

  QueuedReviews reviews_;
  test::FakeKnowledge knowledge_;
  test::FakeStatistics statistics_;
  ReviewService service_{knowledge_, reviews_, statistics_, [] { return test::kNoon; }};
  const accounts::AuditTrail audit_{nullptr, [] { return test::kNoon; }};
  api::WorkerPool pool_{{.name = "pages", .threads = 1, .max_pending = 1}};
};

TEST_F(ReviewPagesTest, AShortListIsWhole) {
  EXPECT_EQ(list("limit=5").body, "[]");
  for (const unsigned number : numbers(1, 3)) reviews_.add(number);
  const Sent sent = list("limit=1000000");
  EXPECT_EQ(sent.pieces, 1U);
  EXPECT_EQ(sent.body, text_of({3, 2, 1}));
  EXPECT_EQ(list("limit=2").body, text_of({3, 2}));
  EXPECT_EQ(list("limit=-1").body, text_of({3, 2, 1}));
  EXPECT_EQ(list("limit=0").body, "[]");
}

TEST_F(ReviewPagesTest, ALongListIsTheSameInPieces) {
  for (const unsigned number : numbers(0, 29)) reviews_.add(number, 60'000);
  for (const char* limit : {"limit=-1", "limit=30", "limit=1000000"}) {
    const Sent sent = list(limit);
    EXPECT_EQ(sent.body, text_of(reversed(numbers(0, 29))));
    EXPECT_GE(sent.pieces, 6U);
    EXPECT_LT(sent.longest, 2 * kPageBytes);
  }
  EXPECT_EQ(list("limit=7").body, text_of(reversed(numbers(23, 29))));
}

TEST_F(ReviewPagesTest, AStoreThatListsTheSameAgainIsFound) {
  for (const unsigned number : numbers(0, 9)) reviews_.add(number, 100'000);
  reviews_.ignores_positions = true;
  EXPECT_THAT(test::error_of([this] { list("limit=10"); }),
              testing::HasSubstr("check the store module"));
}

TEST_F(ReviewPagesTest, AShortPageOfTheQueueIsAskedForAtOnce) {
  for (const unsigned number : numbers(1, 3)) reviews_.add(number);
  EXPECT_EQ(queue("").body,
            R"({"items":)" + text_of({1, 2, 3}) + R"(,"total":3,"offset":0,"limit":20})");
  EXPECT_EQ(queue("limit=1&offset=1").body,
            R"({"items":)" + text_of({2}) + R"(,"total":3,"offset":1,"limit":1})");
  EXPECT_EQ(queue("limit=0").body, R"({"items":[],"total":3,"offset":0,"limit":0})");
  EXPECT_EQ(queue("offset=9223372036854775807&limit=9223372036854775807").body,
            R"({"items":[],"total":3,"offset":9223372036854775807,"limit":9223372036854775807})");
  EXPECT_EQ(reviews_.pages.size(), 4U);
  EXPECT_TRUE(reviews_.filters.empty());
}

TEST_F(ReviewPagesTest, ALongPageOfTheQueueIsTheSameInPieces) {
  for (const unsigned number : numbers(0, 49)) reviews_.add(number, 60'000);
  const auto text = [this](unsigned first, unsigned last, const std::string& rest) {
    return R"({"items":)" + text_of(numbers(first, last)) + R"(,"total":50,)" + rest + "}";
  };
  const Sent all = queue("limit=-1");
  EXPECT_EQ(all.body, text(0, 49, R"("offset":0,"limit":-1)"));
  EXPECT_LT(all.longest, std::size_t{1024} * 1024);
  EXPECT_EQ(queue("").body, text(0, 19, R"("offset":0,"limit":20)"));
  EXPECT_EQ(queue("limit=17&offset=3").body, text(3, 19, R"("offset":3,"limit":17)"));
  EXPECT_EQ(queue("limit=90&offset=34").body, text(34, 49, R"("offset":34,"limit":90)"));
  EXPECT_EQ(queue("limit=90&offset=33").body, text(33, 49, R"("offset":33,"limit":90)"));
}

TEST_F(ReviewPagesTest, WhatCannotBeReadHidesNothingBehindIt) {
  for (int i = 0; i < 40; ++i) reviews_.add_unreadable();
  for (const unsigned number : numbers(1, 3)) reviews_.add(number);
  EXPECT_EQ(queue("limit=100").body,
            R"({"items":)" + text_of({1, 2, 3}) + R"(,"total":43,"offset":0,"limit":100})");
}

}  // namespace
}  // namespace cq::knowledge
