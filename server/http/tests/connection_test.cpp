#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "http/tests/connection_fixture.hpp"

namespace cq::http {
namespace {

using test::ConnectionTest;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

constexpr std::string_view kPost = "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab";

std::size_t count_of(std::string_view text, std::string_view wanted) {
  std::size_t count = 0;
  for (std::size_t at = text.find(wanted); at != std::string_view::npos;
       at = text.find(wanted, at + wanted.size())) {
    ++count;
  }
  return count;
}

TEST_F(ConnectionTest, AnswersPipelinedRequestsInOneOutput) {
  responds_immediately_ = true;
  receive("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HT");
  const std::string first = take_output();
  EXPECT_EQ(count_of(first, "HTTP/1.1 200 OK"), 2U);
  EXPECT_LT(first.find("/1"), first.find("/2"));
  receive("TP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(take_output().find("/3"), std::string::npos);
  EXPECT_TRUE(connection_.idle());
}

TEST_F(ConnectionTest, SendsAnswersInTheOrderOfTheRequests) {
  receive(std::string(kGet) + std::string(kGet) + std::string(kGet));
  ASSERT_EQ(requests_.size(), 3U);
  connection_.respond(2, {200, {}, "third"});
  connection_.respond(1, {200, {}, "second"});
  EXPECT_TRUE(connection_.output().empty());
  connection_.respond(0, {200, {}, "first"});
  const std::string output = take_output();
  EXPECT_LT(output.find("first"), output.find("second"));
  EXPECT_LT(output.find("second"), output.find("third"));
  EXPECT_EQ(connection_.unanswered(), 0U);
}

TEST_F(ConnectionTest, TakesOneAnswerForARequest) {
  receive(kGet);
  receive(kGet);
  connection_.respond(1, {200, {}, "one"});
  connection_.respond(1, {200, {}, "two"});
  connection_.respond(7, {200, {}, "never asked"});
  connection_.respond(0, {200, {}, "zero"});
  connection_.respond(0, {200, {}, "again"});
  const std::string output = take_output();
  EXPECT_EQ(count_of(output, "HTTP/1.1 200"), 2U);
  EXPECT_EQ(count_of(output, "zero"), 1U);
  EXPECT_EQ(count_of(output, "one"), 1U);
}

TEST_F(ConnectionTest, ClosesBehindTheAnswerToTheLastRequest) {
  receive("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + std::string(kGet));
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_FALSE(connection_.wants_input());
  EXPECT_FALSE(connection_.finished());
  connection_.respond(0, {});
  EXPECT_FALSE(connection_.finished());
  EXPECT_NE(take_output().find("Connection: close"), std::string::npos);
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionTest, RefusesBehindTheAnswersBeforeAndReadsNothingMore) {
  receive(std::string(kGet) + "BROKEN\r\n" + std::string(kGet));
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_TRUE(connection_.output().empty());
  connection_.respond(0, {200, {}, "good"});
  const std::string output = take_output();
  EXPECT_LT(output.find("good"), output.find("HTTP/1.1 400"));
  EXPECT_EQ(count_of(output, "Connection: close"), 1U);
  EXPECT_TRUE(connection_.finished());
  receive(kGet);
  EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(ConnectionTest, StopsTakingRequestsWhileTooManyWait) {
  limits_.max_pipelined = 2;
  std::string many;
  for (int i = 0; i < 5; ++i) many += kGet;
  receive(many);
  EXPECT_EQ(requests_.size(), 2U);
  EXPECT_FALSE(connection_.wants_input());
  EXPECT_FALSE(connection_.can_resume());
  for (std::uint64_t sequence = 0; sequence < 5; ++sequence) {
    connection_.respond(sequence, {});
    ASSERT_EQ(connection_.can_resume(), sequence < 3) << sequence;
    connection_.resume(*this);
  }
  EXPECT_EQ(requests_.size(), 5U);
  EXPECT_TRUE(connection_.wants_input());
  EXPECT_EQ(count_of(take_output(), "HTTP/1.1 200"), 5U);
}

TEST_F(ConnectionTest, StopsTakingRequestsWhileTheClientDoesNotRead) {
  responds_immediately_ = true;
  limits_.max_backlog = 1000;
  std::string many;
  for (int i = 0; i < 100; ++i) many += kGet;
  receive(many);
  EXPECT_LT(connection_.output().size(), 1300U);
  EXPECT_FALSE(connection_.wants_input());
  std::size_t responses = 0;
  while (!connection_.output().empty()) {
    responses += count_of(take_output(), "HTTP/1.1 200");
    connection_.resume(*this);
  }
  EXPECT_EQ(responses, 100U);
  EXPECT_TRUE(connection_.wants_input());
}

TEST_F(ConnectionTest, StopsTakingRequestsWhileLargeBodiesAreBeingWorkedOn) {
  limits_.max_backlog = 1000;
  const std::string large =
      "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 600\r\n\r\n" + std::string(600, 'b');
  receive(large + large + large);
  EXPECT_EQ(requests_.size(), 2U);
  EXPECT_FALSE(connection_.wants_input());
  // A response that waits for the one before is held in place of the request.
  connection_.respond(1, {200, {}, std::string(700, 'r')});
  EXPECT_FALSE(connection_.can_resume());
  connection_.respond(0, {});
  take_output();
  connection_.resume(*this);
  EXPECT_EQ(requests_.size(), 3U);
  EXPECT_TRUE(connection_.wants_input());
}

TEST_F(ConnectionTest, HandsOutNothingBehindARequestThatMayChangeSomething) {
  receive(std::string(kPost) + std::string(kGet) + std::string(kPost));
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_FALSE(connection_.wants_input());
  EXPECT_FALSE(connection_.can_resume());
  connection_.respond(0, {});
  connection_.resume(*this);
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_EQ(requests_[1].method, "GET");
  connection_.respond(1, {});
  connection_.resume(*this);
  ASSERT_EQ(requests_.size(), 3U);
  connection_.respond(2, {});
  EXPECT_EQ(count_of(take_output(), "HTTP/1.1 200"), 3U);
  EXPECT_TRUE(connection_.idle());
}

TEST_F(ConnectionTest, HoldsBackARequestThatMayChangeSomethingUntilAllBeforeAreAnswered) {
  receive(std::string(kGet) + std::string(kGet) + std::string(kPost));
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_FALSE(connection_.wants_input());
  connection_.respond(1, {});
  EXPECT_FALSE(connection_.can_resume());
  connection_.respond(0, {});
  ASSERT_TRUE(connection_.can_resume());
  connection_.resume(*this);
  ASSERT_EQ(requests_.size(), 3U);
  EXPECT_EQ(requests_[2].body, "ab");
  EXPECT_FALSE(connection_.can_resume());
}

TEST_F(ConnectionTest, HoldsBackAMethodThatItDoesNotKnow) {
  receive(std::string(kGet) + "PURGE /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(ConnectionTest, DrainsWithoutARequestThatWasHeldBack) {
  receive(std::string(kGet) + std::string(kPost));
  connection_.drain();
  EXPECT_FALSE(connection_.can_resume());
  connection_.respond(0, {});
  EXPECT_NE(take_output().find("Connection: close"), std::string::npos);
  EXPECT_TRUE(connection_.finished());
  EXPECT_EQ(requests_.size(), 1U);
}

constexpr std::size_t kBody = 100 * kKibibyte;
constexpr std::string_view kLargeHead = "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 102400\r\n";

TEST_F(ConnectionTest, ChargesForABodyUntilItsRequestIsGone) {
  const auto budget = std::make_shared<BodyBudget>(4 * kBody, kBody);
  {
    Connection connection(limits_, writer_, budget);
    connection.receive(std::string(kLargeHead) + "\r\n", *this);
    EXPECT_EQ(budget->used(), 0U);  // for a promise nothing
    connection.receive(std::string(kBody - 1, 'b'), *this);
    EXPECT_EQ(budget->used(), kBody - 1);
    connection.receive("b", *this);
    ASSERT_EQ(requests_.size(), 1U);
    EXPECT_EQ(budget->used(), kBody);
    connection.receive(std::string(kLargeHead) + "\r\nbbb", *this);
  }
  EXPECT_EQ(budget->used(), kBody);  // the client is gone, but its request is being worked on
  requests_.clear();
  EXPECT_EQ(budget->used(), 0U);
}

TEST_F(ConnectionTest, RefusesABodyThatAllBodiesTogetherLeaveNoRoomFor) {
  const auto budget = std::make_shared<BodyBudget>(1, kBody);
  ASSERT_TRUE(budget->take(kBody, kBody));
  Connection connection(limits_, writer_, budget);
  connection.receive(std::string(kLargeHead) + "Expect: 100-continue\r\n\r\n", *this);
  const std::string output(connection.output());
  EXPECT_TRUE(output.starts_with("HTTP/1.1 503 ")) << output;
  EXPECT_NE(output.find("Retry-After: 1\r\n"), std::string::npos) << output;
  EXPECT_NE(output.find(R"({"detail":")"), std::string::npos) << output;
  EXPECT_FALSE(connection.wants_input());
}

TEST_F(ConnectionTest, RefusesABodyWhoseRoomOthersHaveTakenMeanwhile) {
  const auto budget = std::make_shared<BodyBudget>(1, kBody);
  Connection connection(limits_, writer_, budget);
  connection.receive(std::string(kLargeHead) + "\r\n" + std::string(1000, 'b'), *this);
  ASSERT_TRUE(budget->take(kBody - 1000, kBody));
  connection.receive("b", *this);
  EXPECT_TRUE(connection.output().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(budget->used(), kBody - 1000);
  EXPECT_TRUE(requests_.empty());
}

TEST_F(ConnectionTest, LetsGoOfWhatASlowClientHasTaken) {
  const std::string body(300'000, 'x');
  receive(kGet);
  connection_.respond(0, {200, {}, body});
  std::string expected(connection_.output());
  std::string got;
  for (std::uint64_t sequence = 1; sequence < 50; ++sequence) {
    const std::string piece(connection_.output().substr(0, 200'000));
    connection_.sent(piece.size());
    got += piece;
    const std::size_t before = connection_.output().size();
    receive(kGet);
    connection_.resume(*this);
    connection_.respond(sequence, {200, {}, "y"});
    expected += connection_.output().substr(before);
  }
  got += take_output();
  EXPECT_TRUE(got == expected);
}

TEST_F(ConnectionTest, OffersToContinueOnceTheHeadIsAccepted) {
  responds_immediately_ = true;
  receive("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(take_output(), "HTTP/1.1 100 Continue\r\n\r\n");
  receive("ab");
  EXPECT_EQ(take_output(), "");
  receive("cd");
  EXPECT_TRUE(take_output().starts_with("HTTP/1.1 200 OK"));
}

TEST_F(ConnectionTest, DoesNotOfferToContinueWhatHasComeAlready) {
  responds_immediately_ = true;
  receive("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab");
  EXPECT_TRUE(take_output().starts_with("HTTP/1.1 200 OK"));
}

TEST_F(ConnectionTest, OffersToContinueBehindTheAnswersBefore) {
  receive(std::string(kGet) +
          "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_TRUE(connection_.output().empty());
  connection_.respond(0, {});
  const std::string output = take_output();
  EXPECT_TRUE(output.starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(output.ends_with("HTTP/1.1 100 Continue\r\n\r\n"));
}

TEST_F(ConnectionTest, RefusesAnExpectedBodyInsteadOfContinuing) {
  receive("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
  const std::string output = take_output();
  EXPECT_TRUE(output.starts_with("HTTP/1.1 413 ")) << output;
  EXPECT_EQ(output.find("100 Continue"), std::string::npos);
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionTest, AnswersAClientThatHasEndedItsSide) {
  receive(kGet);
  connection_.end_of_input();
  EXPECT_FALSE(connection_.finished());
  connection_.respond(0, {});
  EXPECT_NE(take_output().find("Connection: close"), std::string::npos);
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionTest, EndsWithAClientThatOwesTheRestOfARequest) {
  receive("GET / HT");
  connection_.end_of_input();
  EXPECT_TRUE(connection_.finished());
  EXPECT_TRUE(requests_.empty());
}

TEST_F(ConnectionTest, DrainsBehindTheRequestsUnderWay) {
  receive(std::string(kGet) + std::string(kGet));
  connection_.drain();
  receive(kGet);
  EXPECT_EQ(requests_.size(), 2U);
  connection_.respond(0, {});
  EXPECT_EQ(take_output().find("Connection: close"), std::string::npos);
  connection_.respond(1, {});
  EXPECT_NE(take_output().find("Connection: close"), std::string::npos);
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionTest, DrainsBehindARequestThatHasBegunToArrive) {
  receive("GET / HT");
  connection_.drain();
  EXPECT_FALSE(connection_.finished());
  receive("TP/1.1\r\nHost: x\r\n\r\n" + std::string(kGet));
  ASSERT_EQ(requests_.size(), 1U);
  connection_.respond(0, {});
  EXPECT_NE(take_output().find("Connection: close"), std::string::npos);
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionTest, DrainsBehindAnAnswerThatIsBeingSent) {
  receive(kGet);
  connection_.respond(0, {});
  connection_.drain();
  EXPECT_FALSE(connection_.finished());
  take_output();
  EXPECT_TRUE(connection_.finished());
}

}  // namespace
}  // namespace cq::http
