#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "api/request.hpp"

namespace cq::api {
namespace {

std::string id_for(const std::string& given) {
  RequestIds ids;
  http::Request request;
  request.headers = {{"x-request-id", given}};
  return ids.id_of(request);
}

TEST(RequestId, IsTheClientsOwnWhenItIsPlainAndShort) {
  for (const std::string& given :
       {std::string("a"), std::string("A.b_c-9"), std::string(64, 'x')}) {
    EXPECT_EQ(id_for(given), given);
  }
}

TEST(RequestId, IsMadeWhenTheClientsIsNotUsable) {
  for (const std::string& given :
       {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a\"b"),
        std::string("\xC3\xA4"), std::string("a=b")}) {
    EXPECT_THAT(id_for(given), testing::MatchesRegex("[0-9a-f]+"));
    EXPECT_EQ(id_for(given).size(), 32U);
    EXPECT_NE(id_for(given), id_for(given));
  }
}

TEST(RequestId, IsMadeWhenTheClientGivesNone) {
  RequestIds ids;
  EXPECT_EQ(ids.id_of({}).size(), 32U);
}

TEST(RequestId, IsNeverGivenTwiceWhicheverThreadAsks) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 1000;
  RequestIds ids;
  std::vector<std::vector<std::string>> given(kThreads);
  std::vector<std::thread> threads;
  for (std::vector<std::string>& mine : given) {
    threads.emplace_back([&ids, &mine] {
      while (mine.size() < kEach) mine.push_back(ids.id_of({}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const std::vector<std::string>& mine : given) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), kThreads * kEach);
}

}  // namespace
}  // namespace cq::api
