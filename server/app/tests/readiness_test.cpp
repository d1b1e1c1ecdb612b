#include "app/readiness.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::app {
namespace {

class StubHealth : public Health {
 public:
  void check() override {
    if (broken && !reason.empty()) {
      throw Error(ErrorKind::kUnavailable, "the disk sda is gone", reason);
    }
    if (broken) throw Error(ErrorKind::kUnavailable, "the disk is gone");
  }

  std::uint64_t unreadable_records() override { return unreadable; }

  bool broken = false;
  std::string reason;
  std::uint64_t unreadable = 0;
};

class StubMigrations : public MigrationTarget {
 public:
  std::vector<std::string> table_names() override { return {"alembic_version"}; }
  std::vector<std::string> versions() override { return {version}; }
  std::optional<std::string> schema_version() override { return std::nullopt; }
  std::vector<std::string> schema_lines() override { return lines; }
  std::vector<std::string> schema_lines_after(
      const std::vector<std::string>& /*scripts*/) override {
    return {};
  }
  void begin_run(std::chrono::milliseconds /*timeout*/) override {}
  void end_run() override {}
  void abandon_run() noexcept override {}
  void begin() override {}
  void commit() override {}
  void rollback() noexcept override {}
  void execute(const std::string& /*script*/) override {}
  void set_version(const std::optional<std::string>& /*revision*/) override {}

  std::string version = "0001";
  std::vector<std::string> lines{"a column id: TEXT", "a INDEX i (id)", "b column id: TEXT"};
};

class ReadinessTest : public testing::Test {
 protected:
  StubHealth health_;
  StubMigrations migrations_;
  std::vector<std::string> told_;
  Readiness readiness_{health_, &migrations_,
                       [this](std::string_view /*where*/, const std::string& sentence) {
                         told_.push_back(sentence);
                       }};
};

TEST_F(ReadinessTest, HasNoProblemWhileAllIsWell) {
  EXPECT_EQ(readiness_.problem(), std::nullopt);
}

TEST_F(ReadinessTest, SaysOfWhatKindTheStoresTroubleIsAndTellsTheRestToTheOperator) {
  health_.broken = true;
  EXPECT_EQ(readiness_.problem(), "The store can't answer (unavailable)");
  EXPECT_EQ(told_, std::vector<std::string>{"the disk is gone"});
  health_.broken = false;
  EXPECT_EQ(readiness_.problem(), std::nullopt);
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(ReadinessTest, SaysTheReasonThatAnybodyMayKnow) {
  health_.broken = true;
  health_.reason = "a disk is gone";
  EXPECT_EQ(readiness_.problem(), "The store can't answer (unavailable): a disk is gone");
  EXPECT_EQ(told_, std::vector<std::string>{"the disk sda is gone"});
}

TEST_F(ReadinessTest, SaysThatTheSchemaIsNotTheOneItWorksOn) {
  migrations_.version = "0002";
  EXPECT_EQ(readiness_.problem(), "The schema is at revision 0002, but this server works on 0001");
}

TEST_F(ReadinessTest, NamesWhatTheSchemaLacksButForIndexes) {
  migrations_.lines = {"a column id: TEXT", "b column id: TEXT", "c column id: TEXT"};
  EXPECT_EQ(readiness_.problem(), std::nullopt);
  migrations_.lines = {"a column id: TEXT", "b column id: INTEGER"};
  EXPECT_EQ(readiness_.problem(), "The schema lacks 'b column id: TEXT'");
  migrations_.lines = {};
  EXPECT_EQ(readiness_.problem(), "The schema lacks 'a column id: TEXT' and 1 more");
}

TEST_F(ReadinessTest, RemarksOnRecordsThatCannotBeRead) {
  EXPECT_EQ(readiness_.problem(), std::nullopt);
  EXPECT_EQ(readiness_.remark(), "");
  health_.unreadable = 2;
  EXPECT_EQ(readiness_.problem(), std::nullopt);
  EXPECT_EQ(readiness_.remark(),
            "2 records can't be read and are left out; 'cq-server doctor' names them");
  EXPECT_EQ(told_, std::vector<std::string>{readiness_.remark() + "."});
}

TEST_F(ReadinessTest, LooksAtNoSchemaWhereTheModuleHasNoMigrations) {
  Readiness without(health_, nullptr, [](std::string_view, const std::string&) {});
  EXPECT_EQ(without.problem(), std::nullopt);
  health_.broken = true;
  EXPECT_EQ(without.problem(), "The store can't answer (unavailable)");
}

}  // namespace
}  // namespace cq::app
