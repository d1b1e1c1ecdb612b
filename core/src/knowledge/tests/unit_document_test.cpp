#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/knowledge/unit_document.hpp>

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// As the original server wrote it.
constexpr const char* kFull =
    R"({"id":"ku_482315a0230249b4a5aae4d629a6f224","version":1,"domains":["api","payments"],)"
    R"("insight":{"summary":"Stripe answers 200 on rate limits","detail":"The body holds the error.",)"
    R"("action":"Read the body."},"context":{"languages":["python","go"],"frameworks":["fastapi"],)"
    R"("pattern":"api-integration"},"evidence":{"confidence":0.19999999999999998,"confirmations":1,)"
    R"("first_observed":"2026-11-21T00:11:16.792852Z","last_confirmed":"2026-11-21T00:11:16Z"},)"
    R"("tier":"private","created_by":"alice","extensions":{"acme:severity":"high",)"
    R"("acme:nested":{"a":[1,2.5,null,true]}},"flags":[{"reason":"stale",)"
    R"("timestamp":"2026-11-21T00:11:16.920776Z"}]})";

TEST(UnitDocument, WhatTheOriginalWroteComesBackByteForByte) {
  EXPECT_EQ(cq::write_unit_document(cq::parse_unit_document(kFull)), kFull);
}

TEST(UnitDocument, ReadsEveryField) {
  const cq::Unit unit = cq::parse_unit_document(kFull);
  EXPECT_EQ(unit.id, "ku_482315a0230249b4a5aae4d629a6f224");
  EXPECT_THAT(unit.domains, ElementsAre("api", "payments"));
  EXPECT_EQ(unit.insight.action, "Read the body.");
  EXPECT_THAT(unit.context.languages, ElementsAre("python", "go"));
  EXPECT_EQ(unit.context.pattern, "api-integration");
  EXPECT_EQ(unit.evidence.confidence, 0.19999999999999998);
  EXPECT_EQ(unit.created_by, "alice");
  EXPECT_EQ(unit.superseded_by, std::nullopt);
  EXPECT_EQ(unit.extensions, R"({"acme:severity":"high","acme:nested":{"a":[1,2.5,null,true]}})");
  ASSERT_EQ(unit.flags.size(), 1U);
  EXPECT_EQ(unit.flags.front().detail, std::nullopt);
}

TEST(UnitDocument, AbsentAndNullFieldsTakeTheirDefaults) {
  const cq::Unit unit = cq::parse_unit_document(
      R"({"id":"ku_1","insight":{"summary":"","detail":"","action":""},"superseded_by":null,)"
      R"("evidence":{"confidence":1,"first_observed":"2026-11-21T00:11:16+00:00",)"
      R"("last_confirmed":"2026-11-21T00:11:16Z"},"unknown":7})");
  EXPECT_EQ(unit.version, 1);
  EXPECT_EQ(unit.tier, "private");
  EXPECT_EQ(unit.evidence.confidence, 1.0);
  EXPECT_EQ(unit.evidence.confirmations, 1);
  EXPECT_TRUE(unit.flags.empty());
  EXPECT_THAT(cq::write_unit_document(unit), HasSubstr(R"("confidence":1.0)"));
}

TEST(UnitDocument, WritesOptionalFieldsOnlyWhenTheyAreThere) {
  cq::Unit unit;
  unit.id = "ku_1";
  unit.domains = {"a"};
  EXPECT_EQ(cq::write_unit_document(unit),
            R"({"id":"ku_1","version":1,"domains":["a"],"insight":{"summary":"","detail":"",)"
            R"("action":""},"context":{"languages":[],"frameworks":[],"pattern":""},"evidence":)"
            R"({"confidence":0.5,"confirmations":1,"first_observed":"1970-01-01T00:00:00Z",)"
            R"("last_confirmed":"1970-01-01T00:00:00Z"},"tier":"private","flags":[]})");
  unit.superseded_by = "ku_2";
  unit.extensions = "{ }";
  unit.flags.push_back({"duplicate", {}, "the same", "ku_2"});
  EXPECT_THAT(cq::write_unit_document(unit),
              HasSubstr(R"("superseded_by":"ku_2","extensions":{},"flags":[{"reason":"duplicate",)"
                        R"("timestamp":"1970-01-01T00:00:00Z","detail":"the same",)"
                        R"("duplicate_of":"ku_2"}]})"));
}

TEST(UnitDocument, RefusesExtensionsThatAreNoObject) {
  cq::Unit unit;
  for (const char* text : {"[]", "{", "", "null"}) {
    unit.extensions = text;
    EXPECT_THROW(cq::write_unit_document(unit), cq::Error) << text;
  }
}

TEST(UnitDocument, NamesTheDamagedField) {
  const std::pair<const char*, const char*> cases[] = {
      {"not json", "the document"},
      {"[]", "the document"},
      {"{}", "\"id\""},
      {R"({"id":"a","domains":"x"})", "\"domains\""},
      {R"({"id":"a","domains":[1]})", "\"domains\""},
      {R"({"id":"a","insight":{"summary":1}})", "\"insight.summary\""},
      {R"({"id":"a","insight":{"summary":"","detail":"","action":""},"evidence":{}})",
       "\"evidence.first_observed\""},
      {R"({"id":"a","insight":{"summary":"","detail":"","action":""},)"
       R"("evidence":{"confidence":1e999}})",
       "\"evidence.confidence\""}};
  for (const auto& [document, field] : cases) {
    try {
      cq::parse_unit_document(document);
      ADD_FAILURE() << document << " was taken";
    } catch (const cq::Error& error) {
      EXPECT_EQ(error.kind(), cq::ErrorKind::kCorrupt);
      EXPECT_THAT(error.what(), HasSubstr(field));
    }
  }
}

}  // namespace
