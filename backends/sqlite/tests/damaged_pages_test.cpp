// A database of which one page after the other is overwritten: no crash, no wrong response, and
// what can still be read stays.
#include <gmock/gmock.h>

#include <array>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/maintenance.hpp>
#include <cq/testkit/samples.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 4096;
constexpr unsigned kUnits = 12;

/// What a page is overwritten with.
enum class Damage { kOnes, kZeros, kNoise };

std::string bytes_of_damage(Damage damage, std::size_t page) {
  if (damage != Damage::kNoise) return std::string(kPage, damage == Damage::kOnes ? '\xff' : '\0');
  std::mt19937 random(static_cast<std::uint32_t>(page));
  std::string bytes(kPage, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

class DamagedPages : public SqliteTest, public testing::WithParamInterface<Damage> {
 protected:
  DamagedPages() {
    const auto store = open(file("whole.db"));
    const User user = part<Users>(*store).create(sample_user("alice"));
    part<ApiKeys>(*store).create(sample_key(1, user.id), ApiKeyLimits{});
    for (unsigned number = 1; number <= kUnits; ++number) {
      Unit unit = sample_unit(number, {"api", "d" + std::to_string(number)});
      // Some reach beyond their page, and one beyond the next.
      if (number % 3 == 0) unit.insight.detail = std::string(number * 700, 'x');
      part<Knowledge>(*store).insert(unit);
      if (number % 2 == 0) {
        part<Reviews>(*store).decide(unit.id, ReviewStatus::kApproved, "bob",
                                     at("2026-01-05T00:00:00Z"));
      }
      documents_[unit.id] = write_unit_document(unit);
    }
  }

  [[nodiscard]] std::size_t pages() const { return fs::file_size(file("whole.db")) / kPage; }

  /// A copy of the database, of which that page is overwritten.
  [[nodiscard]] fs::path damaged(std::size_t page) const {
    const fs::path database = file("damaged.db");
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      fs::remove(database.string() + suffix);
    }
    fs::copy_file(file("whole.db"), database);
    std::fstream stream(database, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(page * kPage));
    stream << bytes_of_damage(GetParam(), page);
    return database;
  }

  /// What a failed call complains of is one sentence about the database.
  static void expect_of_database(const std::optional<Error>& error) {
    if (!error) return;
    EXPECT_THAT(error->kind(), testing::AnyOf(ErrorKind::kCorrupt, ErrorKind::kUnavailable))
        << error->what();
    EXPECT_EQ(std::string(error->what()).find('\n'), std::string::npos) << error->what();
  }

  /// The units that can be read, each of which must be what was stored.
  [[nodiscard]] std::set<std::string> readable_units(Store& store) const {
    std::set<std::string> readable;
    for (const auto& [id, document] : documents_) {
      expect_of_database(error_of([&, &unit_id = id, &stored_document = document] {
        const std::optional<StoredUnit> unit = part<Knowledge>(store).find(unit_id);
        ASSERT_TRUE(unit) << unit_id << " is said not to be there";
        if (unit->document == stored_document) readable.insert(unit_id);
      }));
    }
    return readable;
  }

  void expect_no_wrong_results(Store& store) const {
    expect_of_database(error_of([&] {
      for (const StoredUnit& unit : part<Knowledge>(store).query({.domains = {"api"},
                                    .languages = {},
                                    .frameworks = {},
                                    .pattern = {},
                                    .limit = 100})) {
        EXPECT_EQ(unit.status, ReviewStatus::kApproved);
        EXPECT_EQ(unit.document, documents_.at(unit.id));
      }
    }));
    expect_of_database(error_of([&] { part<Reviews>(store).list({}); }));
    expect_of_database(error_of([&] { part<Users>(store).find("alice"); }));
    expect_of_database(error_of([&] { part<Statistics>(store).of_knowledge({0.5}); }));
  }

  /// A copy of everything is everything, or an error.
  void expect_whole_or_refused(Store& store) const {
    std::map<std::string, int> read;
    const auto error = error_of([&] {
      part<Archive>(store).read([&read](const ArchiveRecord& record) { ++read[record.kind]; });
    });
    expect_of_database(error);
    if (!error) {
      EXPECT_GE(read["unit"], static_cast<int>(kUnits));
    }
  }

  std::map<std::string, std::string> documents_;  ///< by id
};
std::string name_of_damage(const testing::TestParamInfo<Damage>& damage) {
  constexpr std::array kNames{"Ones", "Zeros", "Noise"};
  return kNames[static_cast<std::size_t>(damage.param)];
}

INSTANTIATE_TEST_SUITE_P(Each, DamagedPages,
                         testing::Values(Damage::kOnes, Damage::kZeros, Damage::kNoise),
                         name_of_damage);

TEST_P(DamagedPages, ServeWhatCanBeReadAndLoseNoneOfIt) {
  int opened = 0;
  for (std::size_t page = 0; page < pages(); ++page) {
    SCOPED_TRACE("page " + std::to_string(page));
    const fs::path database = damaged(page);
    std::set<std::string> kept;
    expect_of_database(error_of([&] {
      const auto store = feature().create_store(url_of(database));
      store->open();
      ++opened;
      expect_no_wrong_results(*store);
      std::set<std::string> readable = readable_units(*store);
      expect_whole_or_refused(*store);
      const auto refused =
          error_of([&] { part<Knowledge>(*store).insert(sample_unit(kUnits + 1, {"api"})); });
      expect_of_database(refused);
      if (!refused) {
        EXPECT_TRUE(part<Knowledge>(*store).find(unit_id(kUnits + 1)));
      }
      EXPECT_THAT(readable_units(*store), testing::IsSupersetOf(readable));
      kept = std::move(readable);
    }));
    // The next process finds them, too.
    expect_of_database(error_of([&] {
      const auto store = feature().create_store(url_of(database));
      store->open();
      EXPECT_THAT(readable_units(*store), testing::IsSupersetOf(kept));
    }));
    ASSERT_FALSE(HasFailure());
  }
  // Else nothing of the above was looked at.
  EXPECT_GT(opened, 5);
}

TEST_P(DamagedPages, AreFoundByTheDiagnosisOrHoldNothing) {
  for (std::size_t page = 0; page < pages(); ++page) {
    SCOPED_TRACE("page " + std::to_string(page));
    const fs::path database = damaged(page);
    bool found = false;
    for (const Finding& finding : feature().open_maintenance(url_of(database))->diagnose()) {
      found = found || finding.kind == Finding::Kind::kProblem;
    }
    const auto error = error_of([&] {
      const auto store = feature().create_store(url_of(database));
      store->open();
      EXPECT_TRUE(found || readable_units(*store).size() == documents_.size());
    });
    EXPECT_TRUE(found || !error) << "no diagnosis of: " << error->what();
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace cq::test
