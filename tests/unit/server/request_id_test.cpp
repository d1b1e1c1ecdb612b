#include "app/request_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cq::app {
namespace {

std::string id_for(const std::string& given) {
  http::Request request;
  request.headers = {{"x-request-id", given}};
  return request_id_of(request);
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
  EXPECT_EQ(request_id_of({}).size(), 32U);
}

}  // namespace
}  // namespace cq::app
