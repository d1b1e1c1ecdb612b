#include "accounts/password_input.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

std::string line_of(const std::string& text) {
  std::istringstream in(text);
  return read_password_line(in);
}

TEST(PasswordLine, IsTheFirstWithoutItsEnd) {
  EXPECT_EQ(line_of("open sesame\nsecond\n"), "open sesame");
  EXPECT_EQ(line_of("open sesame"), "open sesame");
  EXPECT_EQ(line_of("open sesame\r\n"), "open sesame");
  EXPECT_EQ(line_of(" blanks stay \n"), " blanks stay ");
  EXPECT_EQ(line_of("\n"), "");
}

TEST(PasswordLine, MustBeThere) {
  EXPECT_EQ(test::error_of([] { line_of(""); }), "invalid argument: No password was given.");
}

}  // namespace
}  // namespace cq::accounts
