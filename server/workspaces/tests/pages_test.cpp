#include "workspaces/pages.hpp"

#include <gtest/gtest.h>

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

TEST(Pages, OnlyAPageThatIsNotTheLastHasANextOne) {
  const auto write = [](const int& value) { return JsonValue(value); };
  const auto place = [](const int& value) { return std::vector{std::to_string(value)}; };
  const auto body = [&](std::vector<int> found) {
    return page_response("n", std::move(found), 2, write, place).body;
  };
  EXPECT_EQ(body({1, 2}), R"({"data":[1,2],"next_cursor":null})");
  EXPECT_EQ(body({1, 2, 3}), R"({"data":[1,2],"next_cursor":")" + write_cursor("n", {"2"}) + "\"}");
}

}  // namespace
}  // namespace cq::workspaces
