#include <gtest/gtest.h>

#include <cq/json.hpp>
#include <limits>

namespace {

using cq::JsonProblem;
using cq::JsonValue;
using cq::parse_json;
using cq::write_json;

std::string rewritten(std::string_view text) {
  const auto parsed = cq::parse_json(text);
  const auto* problem = std::get_if<cq::JsonProblem>(&parsed);
  return problem == nullptr ? cq::write_json(std::get<cq::JsonValue>(parsed))
                            : "! " + problem->message;
}

JsonProblem problem_of(std::string_view text) {
  const auto parsed = parse_json(text);
  const auto* problem = std::get_if<JsonProblem>(&parsed);
  return problem == nullptr ? JsonProblem{{}, 0, "none"} : *problem;
}

TEST(Json, KeepsOrderTypesAndIntegersOfAnySize) {
  EXPECT_EQ(rewritten(R"( {"b" : [1, 2.5, null, true, "x"], "a" : {}} )"),
            R"({"b":[1,2.5,null,true,"x"],"a":{}})");
  EXPECT_EQ(rewritten("[123456789012345678901234567890,-5,-0]"),
            "[123456789012345678901234567890,-5,0]");
}

TEST(Json, OfRepeatedNamesTheLastValueCountsAtTheFirstPlace) {
  EXPECT_EQ(rewritten(R"({"a":1,"b":2,"a":3,"c":4,"b":5})"), R"({"a":3,"b":5,"c":4})");
}

TEST(Json, WritesDoublesShortest) {
  const std::pair<double, const char*> cases[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {0.19999999999999998, "0.19999999999999998"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e16"},
      {1.5e300, "1.5e300"},
      {0.00001, "0.00001"},
      {0.000001, "1e-6"},
      {5.551115123125783e-17, "5.551115123125783e-17"},
      {123.456, "123.456"},
      {5e-324, "5e-324"},
      {-2.5, "-2.5"},
      {1234567890123456.0, "1234567890123456.0"},
      {std::numeric_limits<double>::quiet_NaN(), "null"},
      {std::numeric_limits<double>::infinity(), "null"}};
  for (const auto& [value, text] : cases) {
    std::string written;
    cq::append_json_double(written, value);
    EXPECT_EQ(written, text);
  }
}

TEST(Json, TakesWhatPythonTakesForNumbers) {
  EXPECT_EQ(rewritten("[NaN,Infinity,-Infinity,1e400,1e-400,1E2]"),
            "[null,null,null,null,0.0,100.0]");
  for (const char* text : {"Inf", "-NaN", "nan", "01", "+1", ".5", "1.", "-", "0x1"}) {
    EXPECT_EQ(rewritten(text).front(), '!') << text;
  }
}

TEST(Json, EscapesOnlyWhatItMust) {
  EXPECT_EQ(rewritten("\"\\u0000\\u001f\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud835\\udd18\x7f\""),
            "\"\\u0000\\u001f\\\"\\\\/\\b\\f\\n\\r\\té𝔘\x7f\"");
}

TEST(Json, RefusesUnpairedSurrogates) {
  for (const char* text : {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"({"\udfff":1})"}) {
    EXPECT_EQ(problem_of(text).kind, JsonProblem::Kind::kSurrogate) << text;
  }
}

TEST(Json, RefusesOtherEncodings) {
  EXPECT_EQ(problem_of("\"\xff\"").kind, JsonProblem::Kind::kNotUtf8);
}

// What Python's json module says, and where.
TEST(Json, ComplainsAboutSyntaxAsPythonDoes) {
  struct Sample {
    const char* text;
    std::size_t offset;
    const char* message;
  };
  for (const Sample& sample : std::vector<Sample>{
           {"nul", 0, "Expecting value"},
           {"[tru]", 1, "Expecting value"},
           {"-", 0, "Expecting value"},
           {"[-]", 1, "Expecting value"},
           {"1.", 1, "Extra data"},
           {"[1.]", 2, "Expecting ',' delimiter"},
           {"{\"a\": 1e}", 7, "Expecting ',' delimiter"},
           {"[\"a", 1, "Unterminated string starting at"},
           {"\"a\\\"", 0, "Unterminated string starting at"},
           {"\"a\nb\"", 2, "Invalid control character at"},
           {"{\"a\" 1}", 5, "Expecting ':' delimiter"},
           {"{1}", 1, "Expecting property name enclosed in double quotes"},
           {"[1 2]", 3, "Expecting ',' delimiter"},
           {"1 2", 2, "Extra data"},
           {"", 0, "Expecting value"},
           {"\xef\xbb\xbfnul", 0, "Expecting value"},
       }) {
    const JsonProblem problem = problem_of(sample.text);
    EXPECT_EQ(problem.message, sample.message) << sample.text;
    EXPECT_EQ(problem.offset, sample.offset) << sample.text;
  }
}

TEST(Json, SkipsAByteOrderMark) {
  EXPECT_EQ(rewritten("\xef\xbb\xbf[1]"), "[1]");
}

TEST(Json, RefusesDeepNestingWithoutRecursion) {
  const std::string deepest(cq::kMaxJsonDepth, '[');
  EXPECT_EQ(rewritten(deepest + std::string(cq::kMaxJsonDepth, ']')),
            deepest + std::string(cq::kMaxJsonDepth, ']'));
  EXPECT_EQ(problem_of(deepest + "[").kind, JsonProblem::Kind::kTooDeep);
  EXPECT_EQ(problem_of(std::string(1'000'000, '[')).kind, JsonProblem::Kind::kTooDeep);
}

TEST(Json, RefusesIntegersOfTooManyDigits) {
  EXPECT_EQ(rewritten(std::string(300, '1')), std::string(300, '1'));
  EXPECT_EQ(problem_of(std::string(310, '1')).kind, JsonProblem::Kind::kNumberTooLong);
}

TEST(Json, NumbersBeyondADoubleAreInfiniteAndOnlyNumbers) {
  EXPECT_EQ(rewritten(R"({"1e999\"1e999":[1e999,-1e999,2],"s":"1e999"})"),
            R"({"1e999\"1e999":[null,null,2],"s":"1e999"})");
}

TEST(Json, SaysWhereAndWhatInPythonsWords) {
  EXPECT_EQ(problem_of(R"({"username": )").message, "Expecting value");
  EXPECT_EQ(problem_of("").message, "Expecting value");
  EXPECT_EQ(problem_of("{1:2}").message, "Expecting property name enclosed in double quotes");
  EXPECT_EQ(problem_of("[1 2]").message, "Expecting ',' delimiter");
  EXPECT_EQ(problem_of("[1] x").message, "Extra data");
  EXPECT_EQ(problem_of("[1] x").offset, 4U);
  EXPECT_EQ(problem_of(std::string_view("[1]\0[2]", 7)).message, "Extra data");
  // Behind numbers beyond a double, longer and shorter than the word that stands for them.
  EXPECT_EQ(problem_of("[1e999] x").offset, 8U);
  EXPECT_EQ(problem_of("[1e999,-1000000000e999] x").offset, 24U);
}

TEST(Json, GivesOutWhatAValueIs) {
  const auto parsed =
      cq::parse_json(R"({"i":7,"d":7.5,"big":99999999999999999999,"s":"x","n":null})");
  const auto& value = std::get<cq::JsonValue>(parsed);
  EXPECT_EQ(value.member("i")->as_int64(), 7);
  EXPECT_EQ(value.member("i")->as_double(), 7.0);
  EXPECT_EQ(value.member("d")->as_int64(), std::nullopt);
  EXPECT_EQ(value.member("big")->as_int64(), std::nullopt);
  EXPECT_EQ(value.member("big")->as_double(), 1e20);
  EXPECT_EQ(*value.member("s")->as_string(), "x");
  EXPECT_TRUE(value.member("n")->is_null());
  EXPECT_EQ(value.member("absent"), nullptr);
  EXPECT_EQ(value.as_array(), nullptr);
}

}  // namespace
