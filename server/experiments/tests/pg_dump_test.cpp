#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cq/error.hpp>
#include <cq/experiments/records.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "experiments/pg_dump_import.hpp"
#include "experiments/pg_dump_reader.hpp"
#include "experiments/pg_dump_records.hpp"

namespace cq::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr const char* kEnd = "\n--\n-- PostgreSQL database dump complete\n--\n";

/// "table: column=value ..." of each row, with "NULL" for NULL.
std::vector<std::string> rows_in(const std::string& dump) {
  std::istringstream stream(dump + kEnd);
  std::vector<std::string> rows;
  read_pg_dump(stream, [&](std::string_view table, const DumpedRow& row, std::size_t) {
    std::string text(table);
    for (const auto& [column, value] : row) text += " " + column + "=" + value.value_or("NULL");
    rows.push_back(text);
  });
  return rows;
}

std::string complaint_about(const std::string& dump) {
  try {
    rows_in(dump);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    return error.what();
  }
  return "nothing";
}

constexpr const char* kTable =
    "CREATE TABLE public.t (\n"
    "    a character varying(3) DEFAULT 'x,)'::text NOT NULL,\n"
    "    \"order\" numeric(3, 1),\n"
    "    CONSTRAINT t_check CHECK ((a <> ''::text))\n"
    ");\n";

TEST(PgDump, RowsOfInsertsAreThoseOfTheTablesColumns) {
  EXPECT_THAT(rows_in(std::string(kTable) +
                      "-- INSERT INTO public.t VALUES ('no', 1);\n"
                      "INSERT INTO public.t VALUES ('it''s; \\n', -1.5e-07), (NULL, 3);\n"
                      "INSERT INTO public.t (\"order\", a) VALUES (true, E'a\\nb'), "
                      "(NULL, '{}'::jsonb);\n"),
              ElementsAre("t a=it's; \\n order=-1.5e-07", "t a=NULL order=3", "t a=a\nb order=true",
                          "t a={} order=NULL"));
}

TEST(PgDump, RowsOfACopyAreItsLines) {
  EXPECT_THAT(
      rows_in("\\restrict x'y\n"
              "CREATE FUNCTION f() RETURNS integer AS $_$ SELECT 'a; $_$;\n"
              "COPY public.t (a, \"order\") FROM stdin;\n"
              "x\\ty\\\\\t\\N\n"
              "\t\\\\N\n"
              "it's\\n;\t2\n"
              "\\.\n"
              "INSERT INTO u (b) VALUES (1);\n"),
      ElementsAre("t a=x\ty\\ order=NULL", "t a= order=\\N", "t a=it's\n; order=2", "u b=1"));
}

TEST(PgDump, WhatIsNoDumpIsRefusedWithItsLine) {
  EXPECT_THAT(complaint_about(std::string(kTable) + "INSERT INTO t VALUES (1);\n"),
              HasSubstr("Line 6"));
  EXPECT_THAT(complaint_about("\nINSERT INTO t VALUES (1);\n"), HasSubstr("hasn't named, t"));
  EXPECT_THAT(complaint_about("INSERT INTO t (a) VALUES ('x"), HasSubstr("within a quote"));
  EXPECT_THAT(complaint_about("INSERT INTO t (a) VALUES (1)"), HasSubstr("within a statement"));
  EXPECT_THAT(complaint_about("INSERT INTO t (a) VALUES (1;"), HasSubstr("unknown form"));
  EXPECT_THAT(complaint_about("COPY t (a) FROM stdin;\nx\n"), HasSubstr("within the rows"));
  EXPECT_THAT(complaint_about("COPY t (a) FROM stdin;\nx\ty\n\\.\n"), HasSubstr("2 values for 1"));
  EXPECT_EQ(complaint_about("SELECT 1;\n\n"), "nothing");
}

TEST(PgDump, WhatIsNotReadAsItIsMeantIsRefused) {
  EXPECT_THAT(complaint_about("SET client_encoding = 'LATIN1';\n"), HasSubstr("LATIN1"));
  EXPECT_THAT(complaint_about("SET standard_conforming_strings = off;\n"), HasSubstr("off"));
  EXPECT_EQ(complaint_about("SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"
                            "SET row_security = off;\n"),
            "nothing");
  EXPECT_THAT(complaint_about("COPY t (a) FROM stdin WITH (FORMAT csv);\nx\n\\.\n"),
              HasSubstr("unknown form"));
  EXPECT_THAT(complaint_about("INSERT INTO t (a) VALUES (1) RETURNING a;"),
              HasSubstr("unknown form"));
  EXPECT_EQ(complaint_about("INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING;"), "nothing");
}

TEST(PgDump, OneThatIsCutOffBetweenStatementsIsRefused) {
  std::istringstream stream("INSERT INTO t (a) VALUES (1);\n");
  EXPECT_THROW(static_cast<void>(
                   read_pg_dump(stream, [](std::string_view, const DumpedRow&, std::size_t) {})),
               Error);
}

/// What refuses a dump before anything is read of it.
std::string refusal_of(const std::string& dump) {
  std::istringstream stream(dump + kEnd);
  try {
    read_dump(
        stream, "", [](std::uint64_t, const ArchiveRecord&) {},
        [](std::uint64_t, const std::string&) {});
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    return error.what();
  }
  return "nothing";
}

TEST(PgDump, OneOfAnotherDatabaseIsRefused) {
  const std::string revision = "INSERT INTO alembic_version (version_num) VALUES ('dea9cb85cdf3');";
  EXPECT_THAT(refusal_of(kTable), HasSubstr("no table users"));
  EXPECT_THAT(refusal_of(kTable + revision), HasSubstr("no table users"));
  const std::string empty =
      "CREATE TABLE public.users (id uuid);\nCREATE TABLE projects (id uuid);\n";
  EXPECT_THAT(refusal_of(empty + revision), HasSubstr("no table experiments"));
  EXPECT_EQ(refusal_of(empty + "COPY public.experiments (id) FROM stdin;\n\\.\n" + revision),
            "nothing");
}

TEST(PgDump, OneThatTellsNoRevisionIsRefused) {
  std::string tables = "CREATE TABLE alembic_version (version_num text);\n";
  for (const char* table : {"users", "projects", "experiments"}) {
    tables += std::string("CREATE TABLE ") + table + " (id uuid);\n";
  }
  EXPECT_THAT(refusal_of(tables), HasSubstr("doesn't say which revision"));
}

TEST(PgDump, RowsComeWithTheirLines) {
  std::istringstream stream(
      std::string("INSERT INTO t (a)\nVALUES (1);\nCOPY t (a) FROM stdin;\nx\ny\n\\.\n") + kEnd);
  std::vector<std::size_t> lines;
  read_pg_dump(
      stream, [&](std::string_view, const DumpedRow&, std::size_t line) { lines.push_back(line); });
  EXPECT_THAT(lines, ElementsAre(2, 4, 5));
}

std::vector<ArchiveRecord> records_of_fixture() {
  std::ifstream dump(
      std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures/experiments-head.pg.sql",
      std::ios::binary);
  EXPECT_TRUE(dump);
  std::vector<ArchiveRecord> records;
  read_pg_dump(dump, [&](std::string_view table, const DumpedRow& row, std::size_t) {
    if (auto record = record_of_dumped_row(table, row)) records.push_back(*std::move(record));
  });
  return records;
}

TEST(PgDump, AllOfTheOriginalsBecomesRecords) {
  std::map<std::string, unsigned> counts;
  for (const ArchiveRecord& record : records_of_fixture()) ++counts[record.kind];
  EXPECT_THAT(counts, UnorderedElementsAre(
                          Pair("account", 7), Pair("api_token", 3), Pair("team", 1),
                          Pair("team_member", 3), Pair("project", 2), Pair("experiment", 5),
                          Pair("hypothesis", 3), Pair("metric", 9), Pair("permission", 119)));
}

TEST(PgDump, AnExperimentIsReadWithItsDiffAndItsParent) {
  for (const ArchiveRecord& record : records_of_fixture()) {
    if (record.key != "ad3eeff2-c52e-4b81-a8ce-3b60319287f9") continue;
    const Experiment experiment = experiment_of(record);
    EXPECT_EQ(experiment.name, "2_from_1_adamw");
    EXPECT_EQ(experiment.parent_id, "5457f491-7a21-4ed1-8048-91e77db845be");
    EXPECT_EQ(experiment.git_diff, "--- a/train.py\n+++ b/train.py\n@@ -1 +1 @@\n-sgd\n+adamw\n");
    EXPECT_EQ(experiment.features, R"({"optimizer": {"lr": 0.0001, "name": "AdamW"}})");
    EXPECT_EQ(experiment.status, ExperimentStatus::kRunning);
    EXPECT_EQ(experiment.color, "#10b981");
    EXPECT_EQ(experiment.tags, std::nullopt);
    EXPECT_EQ(experiment.created_at, parse_timestamp("2026-11-27T19:01:26.311202Z"));
    return;
  }
  FAIL() << "it isn't there";
}

TEST(PgDump, WhatNoCreationTakesIsReadAndWhatCantBeIsNamed) {
  DumpedRow row{{"id", "m"},      {"experiment_id", "e"}, {"name", "loss"},
                {"value", "NaN"}, {"step", "3"},          {"created_at", "2026-11-27 19:01:26.5"}};
  EXPECT_TRUE(std::isnan(metric_of(*record_of_dumped_row("metrics", row)).value));
  row["value"] = "-Infinity";
  EXPECT_TRUE(std::isinf(metric_of(*record_of_dumped_row("metrics", row)).value));
  row["value"] = "much";
  try {
    static_cast<void>(record_of_dumped_row("metrics", row));
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("table metrics, column value of the row 'm' is no number"));
  }
  EXPECT_FALSE(record_of_dumped_row("db_metadata", row));
}

}  // namespace
}  // namespace cq::experiments
