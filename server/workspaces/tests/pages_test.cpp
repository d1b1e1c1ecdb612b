#include "workspaces/pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "api/complaint.hpp"

namespace cq::workspaces {
namespace {

TEST(Pages, ACursorNamesItsPlace) {
  const std::string cursor = write_cursor("things", {"2026-01-02T03:04:05", "a,b"});
  EXPECT_EQ(read_cursor("things", cursor, 2),
            (std::vector<std::string>{"2026-01-02T03:04:05", "a,b"}));
  EXPECT_EQ(read_numbers_cursor("n", write_cursor("n", {"7", "-1"})), (std::pair{7L, -1L}));
  EXPECT_EQ(read_number_cursor("n", write_cursor("n", {"7"})), 7);
}

TEST(Pages, ATextThatIsNoCursorOfThatListIsRefused) {
  const std::string cursor = write_cursor("things", {"7"});
  EXPECT_THROW(read_cursor("others", cursor, 1), api::InvalidRequest);
  EXPECT_THROW(read_cursor("things", cursor, 2), api::InvalidRequest);
  EXPECT_THROW(read_number_cursor("things", write_cursor("things", {"x"})), api::InvalidRequest);
  for (const char* const text : {"", "7", "zz", "abc", "ABCD"}) {
    EXPECT_THROW(read_cursor("things", text, 1), api::InvalidRequest) << text;
  }
}

/// Numbers behind one, each written as a text of that many letters.
struct Numbers {
  int behind = 0;
  std::size_t limit = 0;
};

/// The list of 1 to `count` in parts, and how the parts were asked for.
class NumberList {
 public:
  NumberList(int count, std::size_t most, std::size_t at_a_time = 2)
      : reading_{.filter = {},
                 .most = most,
                 .fetch =
                     [this, count](const Numbers& asked) {
                       longest_ = std::max(longest_, asked.limit);
                       std::vector<int> found;
                       for (int i = asked.behind + 1; i <= count && found.size() < asked.limit;
                            ++i) {
                         found.push_back(i);
                       }
                       return found;
                     },
                 .write = [](const int& value) { return JsonValue(value); },
                 .go_behind = [](Numbers& asked, const int& last) { asked.behind = last; },
                 .at_a_time = at_a_time} {}

  std::string array() { return array_response(call(), reading_).body; }
  std::string page() {
    return page_response(call(), "n", reading_,
                         [](const int& value) { return std::vector{std::to_string(value)}; })
        .body;
  }
  [[nodiscard]] std::size_t longest() const { return longest_; }

 private:
  [[nodiscard]] api::Call call() const {
    return {.request = request_, .path = path_, .body = {}, .username = {}};
  }

  std::size_t longest_ = 0;
  ListReading<Numbers, int> reading_;
  http::Request request_;
  api::PathParameters path_;
};

TEST(Pages, OnlyAPageThatIsNotTheLastHasANextOne) {
  EXPECT_EQ(NumberList(2, 2).page(), R"({"data":[1,2],"next_cursor":null})");
  EXPECT_EQ(NumberList(1, 2).page(), R"({"data":[1],"next_cursor":null})");
  EXPECT_EQ(NumberList(0, 2).page(), R"({"data":[],"next_cursor":null})");
  for (const std::size_t at_a_time : {1U, 2U, 3U, 100U}) {
    EXPECT_EQ(NumberList(5, 3, at_a_time).page(),
              R"({"data":[1,2,3],"next_cursor":")" + write_cursor("n", {"3"}) + "\"}");
    EXPECT_EQ(NumberList(4, 4, at_a_time).page(), R"({"data":[1,2,3,4],"next_cursor":null})");
  }
}

TEST(Pages, AListIsReadAFewAtATime) {
  NumberList list(7, kMostListed, 2);
  EXPECT_EQ(list.array(), "[1,2,3,4,5,6,7]");
  EXPECT_EQ(list.longest(), 2U);
  EXPECT_EQ(NumberList(7, 4, 3).array(), "[1,2,3,4]");
  EXPECT_EQ(NumberList(0, 4).array(), "[]");
}

}  // namespace
}  // namespace cq::workspaces
