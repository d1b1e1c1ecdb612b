#include <gtest/gtest.h>

#include <algorithm>
#include <cq/knowledge/unit_document.hpp>
#include <memory>
#include <string>
#include <utility>

#include "api/worker_body.hpp"
#include "knowledge/unit_export.hpp"
#include "knowledge/unit_pages.hpp"
#include "support/server_fakes.hpp"

// What a long export holds at a time.
namespace cq::knowledge {
namespace {

constexpr std::size_t kUnitBytes = 60'000;

// Lists what it has, as stores do.
class LargeReviews final : public test::FakeReviews {
 public:
  std::vector<StoredUnit> list(const ReviewFilter& filter) override {
    auto next = units.begin();
    if (filter.behind) {
      next = std::find_if(units.begin(), units.end(),
                          [&filter](const StoredUnit& unit) { return unit.id == *filter.behind; });
      if (next != units.end()) ++next;
    }
    std::vector<StoredUnit> listed;
    std::size_t bytes = 0;
    for (; next != units.end() && bytes < filter.max_bytes &&
           static_cast<std::int64_t>(listed.size()) < filter.limit;
         ++next) {
      bytes += next->document.size();
      listed.push_back(*next);
    }
    bytes_read += bytes;
    return listed;
  }

  std::size_t bytes_read = 0;
};

class ExportPiecesTest : public testing::Test {
 protected:
  struct Sent {
    std::string body;
    std::size_t longest = 0;
  };

  void add(unsigned number, const std::string& summary) {
    Unit unit;
    const std::string digits = std::to_string(number);
    unit.id = "ku_" + std::string(32 - digits.size(), '0') + digits;
    unit.domains = {"api"};
    unit.insight = {summary, std::string(kUnitBytes, 'x'), "action"};
    StoredUnit stored;
    stored.id = unit.id;
    stored.document = write_unit_document(unit);
    knowledge_.answers.push_back(stored);
    reviews_.units.push_back(std::move(stored));
  }
  Sent send(const UnitQuestion& question) { return send(question, search_); }
  Sent send(const UnitQuestion& question, const UnitSearch& search) {
    api::WorkerBody::Next next;
    const http::Request request;
    const api::Call call{.request = request,
                         .path = {},
                         .body = std::nullopt,
                         .username = {},
                         .make_source = [this, &next](api::WorkerBody::Next made) {
                           next = std::move(made);
                           return std::make_shared<api::WorkerBody>(pool_, next, [] {});
                         }};
    const http::Response response = export_response(call, search, question, json_lines());
    Sent sent{.body = response.body, .longest = response.body.size()};
    while (response.rest != nullptr) {
      const http::BodyPiece piece = next();
      sent.body += piece.bytes;
      sent.longest = std::max(sent.longest, piece.bytes.size());
      if (piece.kind == http::BodyPiece::Kind::kLast) break;
    }
    return sent;
  }
  std::string lines_of_all() const {
    std::string lines;
    for (const StoredUnit& unit : reviews_.units) lines += json_lines().line_of(unit);
    return lines;
  }

  test::FakeKnowledge knowledge_;
  LargeReviews reviews_;
  test::FakeStatistics statistics_;
  ReviewService service_{knowledge_, reviews_, statistics_, [] { return test::kNoon; }};
  UnitSearch search_{service_, knowledge_};
  api::WorkerPool pool_{{.name = "test"}};
};

TEST_F(ExportPiecesTest, APieceHasAsManyBytesAsAPage) {
  for (unsigned i = 0; i < 60; ++i) add(i, "unit");
  const Sent sent = send({});
  EXPECT_TRUE(sent.body == lines_of_all());
  EXPECT_LE(sent.longest, kPageBytes + 2 * kUnitBytes);
}

TEST_F(ExportPiecesTest, WhatIsReadIsSent) {
  for (unsigned i = 0; i < 60; ++i) add(i, "unit");
  EXPECT_TRUE(send({}).body == lines_of_all());
  EXPECT_LT(reviews_.bytes_read, 61 * (kUnitBytes + 1'000));
}

TEST_F(ExportPiecesTest, UnitsThatAreFarApartAreAllFound) {
  for (unsigned i = 0; i < 60; ++i) add(i, i % 20 == 0 ? "needle" : "hay");
  UnitQuestion question;
  question.words = "needle";
  const Sent sent = send(question);
  EXPECT_EQ(std::count(sent.body.begin(), sent.body.end(), '\n'), 3);
}

class SilentSearch final : public Search {
 public:
  std::optional<std::vector<StoredUnit>> find(const std::vector<std::string>& /*words*/,
                                              const ReviewFilter& /*filter*/) override {
    ++times_asked;
    return std::nullopt;
  }

  int times_asked = 0;
};

TEST_F(ExportPiecesTest, AStoreThatCanNotSayIsAskedOnce) {
  for (unsigned i = 0; i < 60; ++i) add(i, "needle");
  SilentSearch silent;
  const UnitSearch search(service_, knowledge_, &silent);
  UnitQuestion question;
  question.words = "needle";
  EXPECT_TRUE(send(question, search).body == lines_of_all());
  EXPECT_EQ(silent.times_asked, 1);
}

}  // namespace
}  // namespace cq::knowledge
