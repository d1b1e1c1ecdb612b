#include <gtest/gtest.h>

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

}  // namespace
}  // namespace cq::api
