#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "api/request.hpp"

namespace cq::api {
namespace {

std::string all(std::string_view query, std::string_view name) {
  const auto values = QueryParameters(query).all(name);
  return values ? write_json(*values) : "none";
}

std::string last(std::string_view query, std::string_view name) {
  const auto value = QueryParameters(query).last(name);
  return value ? write_json(*value) : "none";
}

TEST(QueryParameters, KeepEveryValueOfARepeatedOneInOrder) {
  EXPECT_EQ(all("d=b&x=1&d=a&d=b", "d"), R"(["b","a","b"])");
  EXPECT_EQ(last("d=b&d=a", "d"), R"("a")");
}

TEST(QueryParameters, AreNoneWhenNotGiven) {
  EXPECT_EQ(all("", "d"), "none");
  EXPECT_EQ(last("dd=1", "d"), "none");
}

TEST(QueryParameters, MayBeBlank) {
  EXPECT_EQ(all("d=&d", "d"), R"(["",""])");
  EXPECT_EQ(last("&&d=&", "d"), R"("")");
}

TEST(QueryParameters, TakePlusForABlankAndPercentForBytes) {
  EXPECT_EQ(last("d=+a+b%2B", "d"), R"(" a b+")");
  EXPECT_EQ(last("%64=1", "d"), R"("1")");
  EXPECT_EQ(last("d=%C3%BC%zz%", "d"), R"("ü%zz%")");
}

TEST(QueryParameters, AreSeparatedByAmpersandsOnly) {
  EXPECT_EQ(last("a=1;d=2", "a"), R"("1;d=2")");
  EXPECT_EQ(last("d=a=b", "d"), R"("a=b")");
}

TEST(QueryParameters, ReplaceWhatIsNotUtf8) {
  EXPECT_EQ(last("d=%FF", "d"), "\"\xEF\xBF\xBD\"");
}

TEST(Parameters, ATimeIsReadInIso8601) {
  EXPECT_EQ(time_in("since", std::nullopt), std::nullopt);
  EXPECT_EQ(time_in("since", "2026-01-02T03:04:05Z"), parse_timestamp("2026-01-02T03:04:05Z"));
  try {
    static_cast<void>(time_in("since", "yesterday"));
    FAIL() << "it is no time";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "since: it is no time in ISO 8601, e.g. 2026-01-02T03:04:05Z; give one");
  }
}

TEST(BearerToken, FollowsItsSchemeInAnyCase) {
  const auto token_of = [](std::vector<http::Header> headers) {
    http::Request request;
    request.headers = std::move(headers);
    return bearer_token_of(request).value_or("none");
  };
  EXPECT_EQ(token_of({{"authorization", "Bearer a b"}}), "a b");
  EXPECT_EQ(token_of({{"authorization", "bEARER x"}}), "x");
  for (const char* other : {"", "Bearer", "Bearer ", "Basic x", "x"}) {
    EXPECT_EQ(token_of({{"authorization", other}}), "none") << other;
  }
  EXPECT_EQ(token_of({}), "none");
}

}  // namespace
}  // namespace cq::api
