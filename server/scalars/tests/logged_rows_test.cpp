#include "scalars/logged_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/errors.hpp"
#include "scalars/tests/fake_scalars.hpp"

namespace cq::scalars {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LogRequest row(std::int64_t step, JsonValue scalars) {
  return {.scalars = std::move(scalars), .step = step};
}

TEST(LoggedRows, HaveTrimmedNamesOfWhichTheFirstCounts) {
  const KeptRows kept = kept_rows(
      {row(3, json_object({{" val loss ", 0.125}, {"val_loss", 9}, {"  ", 3}, {"été ☕", 1}}))}, 42);
  EXPECT_THAT(kept.warnings, ElementsAre("Scalar name val_loss is already in use and was skipped.",
                                         "Scalar name is empty and was skipped."));
  ASSERT_EQ(kept.rows.size(), 1U);
  EXPECT_EQ(kept.rows[0].step, 3);
  EXPECT_EQ(kept.rows[0].time, 42);
  ASSERT_EQ(kept.rows[0].values.size(), 2U);
  EXPECT_EQ(kept.rows[0].values[0].name, "val_loss");
  EXPECT_EQ(kept.rows[0].values[0].value, 0.125);
  EXPECT_EQ(kept.rows[0].values[1].name, "été_☕");
}

TEST(LoggedRows, AreNotKeptWhereNothingIsLeft) {
  const KeptRows kept = kept_rows({row(1, json_object({})), row(2, json_object({{" ", 1}}))}, 0);
  EXPECT_THAT(kept.rows, IsEmpty());
  EXPECT_EQ(kept.warnings.size(), 1U);
}

class LoggingRows : public testing::Test {
 protected:
  LoggingRows() { scalars_.make_project("p"); }
  std::string log(const std::vector<LogRequest>& rows, const std::string& batch = "") {
    return write_json(log_rows(scalars_, "p", "e", kept_rows(rows, 0), batch));
  }
  std::string refusal_of(const std::vector<LogRequest>& rows) {
    try {
      log(rows);
    } catch (const api::Refusal& refusal) {
      return std::to_string(refusal.status()) + " " + refusal.what();
    }
    return "none";
  }
  test::FakeScalars scalars_;
};

TEST_F(LoggingRows, AnswersWhatWasNotKept) {
  EXPECT_EQ(log({row(1, json_object({{"a", 1}}))}), R"({"status":"logged","warnings":null})");
  EXPECT_EQ(log({row(1, json_object({{"", 1}}))}),
            R"({"status":"logged","warnings":["Scalar name is empty and was skipped."]})");
}

TEST_F(LoggingRows, OfOneBatchIsDoneOnce) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(log({row(1, json_object({{"a", 1}}))}, "b"),
              R"({"status":"logged","warnings":null})");
  }
  EXPECT_EQ(scalars_.series("p", "e", "", 1).front().count, 1U);
}

TEST_F(LoggingRows, BeyondTheBoundsIs400) {
  const std::vector<LogRequest> rows(kMostRows + 1, row(1, json_object({{"a", 1}})));
  EXPECT_EQ(refusal_of(rows), "400 There are too many rows.");
}

TEST_F(LoggingRows, OfMoreNamesThanAnExperimentMayHaveIs400) {
  JsonValue::Object names;
  for (std::size_t i = 0; i < kMostSeries; ++i) names.emplace_back("n" + std::to_string(i), 1);
  log({row(1, names)});
  EXPECT_EQ(refusal_of({row(2, json_object({{"one more", 1}}))}), "400 There are too many names.");
}

}  // namespace
}  // namespace cq::scalars
