#include <gtest/gtest.h>

#include <cq/knowledge/unit_document.hpp>
#include <cq/timestamp.hpp>
#include <random>
#include <string>
#include <vector>

namespace {

using cq::cut_unit_document;
using cq::Unit;

Unit plain_unit() {
  Unit unit;
  unit.id = "ku_482315a0230249b4a5aae4d629a6f224";
  unit.domains = {"api", "payments"};
  unit.insight = {"Stripe answers 200 on rate limits", "The body holds the error.", "Read it."};
  unit.context = {{"python", "go"}, {"fastapi"}, "api-integration"};
  unit.evidence.confidence = 0.19999999999999998;
  unit.evidence.first_observed = *cq::parse_timestamp("2026-11-21T00:11:16.792852Z");
  unit.evidence.last_confirmed = *cq::parse_timestamp("2026-11-21T00:11:16Z");
  unit.created_by = "alice";
  return unit;
}

TEST(CutUnitDocument, FindsThePieces) {
  Unit unit = plain_unit();
  unit.superseded_by = "ku_1";
  unit.flags = {{"stale", unit.evidence.first_observed, "why \"so\"", std::nullopt},
                {"duplicate", unit.evidence.first_observed, std::nullopt, "ku_2"}};
  const std::string document = write_unit_document(unit);
  const auto pieces = cut_unit_document(document);
  ASSERT_TRUE(pieces);
  EXPECT_EQ(pieces->id, "\"" + unit.id + "\"");
  EXPECT_EQ(pieces->domains, R"(["api","payments"])");
  EXPECT_EQ(pieces->languages, R"(["python","go"])");
  EXPECT_EQ(pieces->frameworks, R"(["fastapi"])");
  EXPECT_EQ(pieces->pattern, R"("api-integration")");
  EXPECT_EQ(pieces->confidence, 0.19999999999999998);
  EXPECT_EQ(pieces->tier, R"("private")");
  EXPECT_EQ(pieces->superseded_by, R"("ku_1")");
  EXPECT_EQ("{" + std::string(pieces->upto_tier),
            document.substr(0, document.find(",\"created_by\"")));
  EXPECT_EQ(pieces->flags, document.substr(document.find("[{\"reason\""), pieces->flags.size()));
}

// Texts that storage and writing have trouble with.
const std::vector<std::string> kTexts = {"",
                                         "a",
                                         "\"",
                                         "\\",
                                         "\n\t\r\b\f",
                                         std::string("\0\x01\x1f", 3),
                                         "caf\xc3\xa9",
                                         "\xf0\x9f\x98\x80",
                                         "12345678",
                                         "1234567\"",
                                         "\\u0041",
                                         "\x7f",
                                         std::string(1000, 'x'),
                                         std::string(63, 'y') + "\xe2\x82\xac"};

TEST(CutUnitDocument, WhatItCutsIsWhatParsingFinds) {
  std::mt19937 engine(20261121);
  const auto text = [&engine] {
    return kTexts[std::uniform_int_distribution<std::size_t>(0, kTexts.size() - 1)(engine)];
  };
  for (int i = 0; i < 500; ++i) {
    Unit unit = plain_unit();
    unit.domains = {text(), text()};
    unit.insight = {text(), text(), text()};
    unit.context = {{text()}, {}, text()};
    unit.tier = text();
    unit.evidence.confidence = std::generate_canonical<double, 53>(engine);
    if (i % 2 == 0) unit.created_by.reset();
    if (i % 3 == 0) unit.extensions = R"({"a:b":{"c":[1.5,"}{",{}]},"d:\u00e9":null})";
    const std::string document = write_unit_document(unit);
    const auto pieces = cut_unit_document(document);
    ASSERT_TRUE(pieces) << document;
    const Unit parsed = cq::parse_unit_document(document);
    EXPECT_EQ(pieces->confidence, parsed.evidence.confidence);
    EXPECT_EQ(pieces->extensions, parsed.extensions.value_or(""));
    // The pieces, put together again, are the document.
    EXPECT_EQ(cq::write_unit_document(parsed), document);
    EXPECT_NE(document.find(pieces->pattern), std::string::npos);
  }
}

class OtherDocument : public testing::TestWithParam<std::pair<const char*, const char*>> {};

// In a document as it is written, the one is put in place of the other.
TEST_P(OtherDocument, IsLeftToParsing) {
  std::string document = write_unit_document(plain_unit());
  const auto [from, to] = GetParam();
  const std::size_t at = document.find(from);
  ASSERT_NE(at, std::string::npos);
  document.replace(at, std::string(from).size(), to);
  EXPECT_FALSE(cut_unit_document(document)) << document;
}

INSTANTIATE_TEST_SUITE_P(
    CutUnitDocument, OtherDocument,
    testing::Values(
        std::pair{"{\"id\"", "{ \"id\""}, std::pair{"\"version\":1", "\"version\":1.0"},
        std::pair{"\"version\":1", "\"version\":01"},
        std::pair{"\"version\":1", "\"version\":null"},
        std::pair{"\"version\":1", "\"version\":-0"},
        std::pair{"\"version\":1", "\"version\":1000000000000000000"},
        std::pair{"0.19999999999999998", "1"}, std::pair{"0.19999999999999998", "1e-3"},
        std::pair{"0.19999999999999998", "00.5"}, std::pair{"0.19999999999999998", ".5"},
        std::pair{"0.19999999999999998", "0."}, std::pair{"0.19999999999999998", "\"0.5\""},
        std::pair{"792852Z", "792852+00:00"}, std::pair{"16.792852Z", "16.000000Z"},
        std::pair{"2026-11-21T", "2026-11-21 "}, std::pair{"2026-11-21T", "2026-13-21T"},
        std::pair{"Stripe", "\\u00e9"}, std::pair{"Stripe", "\\/"}, std::pair{"Stripe", "\xff"},
        std::pair{"Stripe", "\n"}, std::pair{"Stripe", "\xed\xa0\x80"},
        std::pair{"\"api\",", "\"api\" ,"}, std::pair{"\"api\",", "1,"},
        std::pair{"\"flags\":[]", "\"flags\":[{}]"}, std::pair{"\"flags\":[]", "\"flags\":null"},
        std::pair{"\"flags\":[]}", "\"flags\":[]} "}, std::pair{"\"flags\":[]}", "\"flags\":[]"},
        std::pair{",\"flags\"", ",\"extensions\":[],\"flags\""},
        std::pair{",\"flags\"", ",\"extensions\":{\"a\":{},\"flags\""},
        std::pair{"\"tier\"", "\"layer\""}));

TEST(CutUnitDocument, NoPartOfADocumentIsOne) {
  const std::string document = write_unit_document(plain_unit());
  for (std::size_t size = 0; size < document.size(); ++size) {
    ASSERT_FALSE(cut_unit_document(std::string(document, 0, size))) << size;
  }
}

TEST(CutUnitDocument, AByteThatStandsInNoDocumentIsFoundWhereverItIs) {
  const std::string document = write_unit_document(plain_unit());
  for (std::size_t at = 0; at < document.size(); ++at) {
    for (const char byte : {'\0', '\n', '\x1f', '\x80', '\xff'}) {
      std::string other = document;
      other[at] = byte;
      ASSERT_FALSE(cut_unit_document(other)) << at << ", byte " << int{byte};
    }
  }
}

}  // namespace
