#include "experiments/search_requests.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace cq::experiments {
namespace {

TEST(SearchCursor, GivesThePlaceBackThatItWasMadeOf) {
  constexpr double kEndless = std::numeric_limits<double>::infinity();
  SearchQuery query{.sort = "-metric:acc", .limit = 1};
  for (const SortKey& key :
       {SortKey{.number = kEndless}, SortKey{.number = -kEndless}, SortKey{.number = 0.1},
        SortKey{.number = -1e300}, SortKey{.text = "inf"}, SortKey{.text = ""}, SortKey{}}) {
    const FoundPlace place{key, {Timestamp(std::chrono::microseconds(1234567)), "an id"}};
    query.cursor = cursor_of(query, place);
    EXPECT_EQ(question_of(query, {}).behind, place) << *query.cursor;
  }
}

TEST(SearchCursor, IsShortWhateverTheOrderAndTheKeyAre) {
  const SearchQuery query{.sort = "feature:" + std::string(1000, 'f'), .limit = 1};
  EXPECT_LT(cursor_of(query, {{.text = std::string(256, '\1')}, {}}).size(), 4000U);
}

}  // namespace
}  // namespace cq::experiments
