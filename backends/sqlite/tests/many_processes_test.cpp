#include <memory>
#include <vector>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"
#include "support/child_process.hpp"

namespace cq::test {
namespace {

class ManyProcessesTest : public SqliteTest {
 protected:
  /// Opens the database in ten processes concurrently; returns how many migrations they ran.
  [[nodiscard]] int open_in_ten(const std::filesystem::path& file) const {
    ProcessOptions options;
    options.arguments = {CQ_OPEN_STORE_BINARY, module().file().string(),
                         "sqlite:///" + file.string()};
    std::vector<std::unique_ptr<ChildProcess>> processes;
    for (int i = 0; i < 10; ++i) processes.push_back(std::make_unique<ChildProcess>(options));
    int applied = 0;
    for (const auto& process : processes) {
      EXPECT_EQ(process->wait(std::chrono::seconds(100)), 0) << process->err();
      const std::string out = process->out();
      if (!out.empty()) applied += std::stoi(out);
    }
    return applied;
  }
  [[nodiscard]] int whole_chain() const {
    return static_cast<int>(feature().migrations().migrations().size());
  }
};

TEST_F(ManyProcessesTest, TenOnOneNewDatabaseAllComeUpAndApplyTheChainOnce) {
  EXPECT_EQ(open_in_ten(file("new/cq.db")), whole_chain());
  EXPECT_EQ(RawDatabase(file("new/cq.db")).value("SELECT version_num FROM alembic_version"),
            feature().migrations().head());
}

TEST_F(ManyProcessesTest, TenOnADatabaseFromBeforeMigrationsAllComeUpAndChangeNoRow) {
  const auto database = copy_of_fixture("cq-before-migrations.db");
  const auto before = all_rows(database);
  EXPECT_EQ(open_in_ten(database), whole_chain() - 1);  // the first was there
  EXPECT_EQ(all_rows(database), before);
  EXPECT_EQ(RawDatabase(database).value("SELECT count(*) FROM alembic_version"), "1");
}

TEST_F(ManyProcessesTest, TheNextAnswerShowsTheSchemaThatAnotherProcessMade) {
  const auto target = feature().open_migrations(url_of(file()));
  EXPECT_TRUE(target->versions().empty());
  EXPECT_EQ(open_in_ten(file()), whole_chain());
  EXPECT_EQ(target->versions(), std::vector<std::string>{feature().migrations().head()});
}

}  // namespace
}  // namespace cq::test
