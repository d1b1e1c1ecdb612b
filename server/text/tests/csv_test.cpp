#include "text/csv.hpp"

#include <gtest/gtest.h>

namespace cq::text {
namespace {

TEST(CsvLine, QuotesWhatItHasTo) {
  EXPECT_EQ(csv_line({"", "a", "b,c", "say \"x\"", "1\n2"}),
            ",a,\"b,c\",\"say \"\"x\"\"\",\"1\n2\"\r\n");
  EXPECT_EQ(csv_line({}), "\r\n");
}

TEST(CsvLine, DisarmsFormulasAndLeavesNumbers) {
  EXPECT_EQ(csv_line({"=1+1", "-x", "+1", "@a", "a;=1"}), "'=1+1,'-x,'+1,'@a,a;'=1\r\n");
  EXPECT_EQ(csv_line({"-0.5", "1e-05", "-12"}), "-0.5,1e-05,-12\r\n");
  EXPECT_EQ(csv_line({"-1+2", "-", "-1e", "-."}), "'-1+2,'-,'-1e,'-.\r\n");
}

}  // namespace
}  // namespace cq::text
