#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "e2e/experiments_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class SqlImport : public testing::Test {
 protected:
  ProcessResult import(const std::string& dump, std::vector<std::string> options = {}) {
    const std::filesystem::path file = directory_.path() / "dump.sql";
    std::ofstream(file, std::ios::binary) << dump;
    options.insert(options.begin(), {"import", "--from-sql", file.string()});
    return run_cq_server(options, environment_);
  }
  /// The records of an export, without its header and its footer.
  static std::string records_of(const std::map<std::string, std::string>& environment) {
    const ProcessResult result =
        run_cq_server({"export", "-", "--feature", "experiments"}, environment);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    const std::size_t first = result.out.find('\n');
    return result.out.substr(first, result.out.rfind("{\"type\":\"footer\"") - first);
  }

  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "experiments.db";
  const std::map<std::string, std::string> environment_ = experiments_environment(database_);
  const std::string dump_ = text_of(std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" /
                                    "experiments-head.pg.sql");
};

TEST_F(SqlImport, OfTheOriginalsDumpTakesAllOfIt) {
  const ProcessResult result = import(dump_);
  EXPECT_EQ(result.exit_status, kDone) << result.err;
  EXPECT_THAT(result.err, HasSubstr("Added 7 accounts, 3 API tokens, 1 team, 3 team members, "
                                    "2 projects, 5 experiments, 3 hypotheses, 9 metrics and "
                                    "119 permissions"));
  ServerProcess server(environment_);
  EXPECT_FALSE(log_in_account(server.port(), "ann@example.com").empty());
}

TEST_F(SqlImport, MayBeRepeated) {
  EXPECT_EQ(import(dump_).exit_status, kDone);
  const std::string before = records_of(environment_);
  const ProcessResult result = import(dump_);
  EXPECT_EQ(result.exit_status, kDone) << result.err;
  EXPECT_THAT(result.err, HasSubstr("kept 7 accounts"));
  EXPECT_EQ(records_of(environment_), before);
}

TEST_F(SqlImport, OfWhatIsNoWholeDumpChangesNothing) {
  const std::string cut = dump_.substr(0, dump_.find("-- PostgreSQL database dump complete"));
  const std::size_t revision = dump_.find("dea9cb85cdf3");
  std::string unknown = dump_;
  unknown.replace(revision, 12, "0123456789ab");
  const std::string foreign =
      "CREATE TABLE public.orders (id integer NOT NULL);\n"
      "COPY public.orders (id) FROM stdin;\n1\n\\.\n"
      "--\n-- PostgreSQL database dump complete\n--\n";
  for (const std::string& dump :
       {cut, cut.substr(0, cut.size() / 2), unknown, foreign, std::string("{}"), std::string()}) {
    const ProcessResult result = import(dump);
    EXPECT_NE(result.exit_status, kDone) << dump.size();
    EXPECT_FALSE(std::filesystem::exists(database_)) << result.err;
  }
  EXPECT_THAT(import(foreign, {"--dry-run"}).err, HasSubstr("has no table users"));
  EXPECT_THAT(import(unknown).err, HasSubstr("revision '0123456789ab'"));
}

TEST_F(SqlImport, NamesTheLineThatIsRefusedAndTakesTheRest) {
  std::string dump = dump_;
  const std::size_t value = dump.find("0.875");
  dump.replace(value, 5, "muchx");
  const auto line = std::count(dump.begin(), dump.begin() + static_cast<long>(value), '\n') + 1;
  const ProcessResult dry = import(dump, {"--dry-run"});
  EXPECT_FALSE(std::filesystem::exists(database_));
  const ProcessResult result = import(dump);
  for (const ProcessResult& each : {dry, result}) {
    EXPECT_EQ(each.exit_status, kRefused);
    EXPECT_THAT(each.err, HasSubstr("Line " + std::to_string(line) +
                                    " refused: In the dump's "
                                    "table metrics, column value"));
    EXPECT_THAT(each.err, HasSubstr("8 metrics"));
  }
}

TEST_F(SqlImport, SaysWhichFeatureTakesADump) {
  const std::filesystem::path file = directory_.path() / "dump.sql";
  std::ofstream(file, std::ios::binary) << dump_;
  const ProcessResult result = run_cq_server({"import", "--from-sql", file.string()},
                                             server_environment(directory_.path() / "cq.db"));
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("experiments"));
}

}  // namespace
}  // namespace cq::test
