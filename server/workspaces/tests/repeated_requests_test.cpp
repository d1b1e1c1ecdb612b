#include "workspaces/repeated_requests.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/errors.hpp"
#include "api/responses.hpp"

namespace cq::workspaces {
namespace {

/// Knows one request. What its handler makes counts as a change.
class OneAnswer final : public KeptAnswers {
 public:
  KnownRequest begin(std::string_view /*key*/, std::string_view /*content*/,
                     Timestamp /*at*/) override {
    if (answer) return {.repetition = Repetition::kAnswered, .answer = answer};
    if (is_carried_out) return {.repetition = Repetition::kLost};
    return {};
  }
  void carry_out(std::string_view /*key*/, const std::function<void()>& change) override {
    change();
    is_carried_out = true;
  }
  void finish(std::string_view /*key*/, const KeptAnswer& given) override {
    if (fails) throw Error(ErrorKind::kUnavailable, "The disk is full.");
    answer = given;
  }
  void forget(std::string_view /*key*/) override {}
  void keep_waiting(const std::vector<std::string>& /*keys*/, Timestamp /*at*/) override {}

  bool fails = false;
  bool is_carried_out = false;
  std::optional<KeptAnswer> answer;
};

TEST(RepeatedRequests, MakeNothingTwiceWhereTheAnswerCouldNotBeKept) {
  OneAnswer answers;
  const RepeatedRequests repeated(answers, [] { return Timestamp(); });
  int made = 0;
  const api::Route route = repeated.answering(
      {.method = "POST", .path = "/", .summary = "", .handler = [&made](const api::Call&) {
         ++made;
         return api::detail_response(201, "made");
       }});
  http::Request request;
  request.headers = {{"idempotency-key", "k"}};
  const api::PathParameters path;
  const api::Call call{.request = request, .path = path, .body = {}, .username = {}};
  answers.fails = true;
  EXPECT_EQ(route.handler(call).status, 201) << "the client gets what was made";
  try {
    static_cast<void>(route.handler(call));
    FAIL() << "it is done again";
  } catch (const api::Refusal& refusal) {
    EXPECT_EQ(api::refusal_response(refusal).status, 409);
  }
  EXPECT_EQ(made, 1);
  answers.fails = false;
  answers.is_carried_out = false;
  EXPECT_EQ(route.handler(call).status, 201);
  EXPECT_EQ(route.handler(call).status, 201);
  EXPECT_EQ(made, 2);
}

}  // namespace
}  // namespace cq::workspaces
