#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/store_module.hpp>
#include <cq/unit_document.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <variant>

#include "auth/sha256.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;
using host::StoreModule;
using testing::ElementsAre;

const fs::path kModules = fs::path(CQ_TEST_MODULE_DIRECTORY) / "frozen";

// --- The files ---

using Checksums = std::map<std::string, std::string>;  // by the file's path under tests/frozen

Checksums recorded() {
  std::ifstream file(fs::path(CQ_TEST_DATA_DIRECTORY) / "frozen-1.sha256");
  Checksums checksums;
  for (std::string digest, name; file >> digest >> name;) checksums[name] = digest;
  return checksums;
}

Checksums present() {
  const fs::path frozen = fs::path(CQ_SOURCE_DIRECTORY) / "tests" / "frozen";
  Checksums checksums;
  for (const auto& entry : fs::recursive_directory_iterator(frozen / "v1")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auth::Sha256 hash;
    hash.update(text);
    checksums[entry.path().lexically_relative(frozen).string()] = hash.finish();
  }
  return checksums;
}

// They were written by sha256sum when the interface was frozen, and are never written again.
TEST(FrozenFiles, AreAsTheyWere) {
  const Checksums wanted = recorded();
  EXPECT_GE(wanted.size(), 40U);
  EXPECT_EQ(present(), wanted);
}

// --- The store ---

class FrozenModule : public testing::Test {
 protected:
  FrozenModule() {
    host::upgrade_to_head(store_->migrations(), module_.migrations());
    store_->open();
  }

  // A unit that nobody has reviewed yet.
  void insert(const std::string& id) {
    Unit unit;
    unit.id = id;
    unit.domains = {"api"};
    unit.insight = {"a summary", "a detail", "an action"};
    unit.evidence.first_observed = kMoment;
    unit.extensions = R"({"x":1})";
    unit.flags.push_back({"stale", kMoment, "a detail", std::nullopt});
    store_->knowledge().insert(unit);
  }

  static constexpr Timestamp kMoment{std::chrono::seconds{1'767'323'045}};
  static constexpr const char* kId = "ku_00000000000000000000000000000001";

  const StoreModule module_ = StoreModule::load(kModules / "cq_store_frozen1.so");
  const DatabaseUrl url_ = parse_database_url("frozen1://");
  const std::unique_ptr<Store> store_ = module_.create_store(url_);
};

TEST_F(FrozenModule, IsLoadedAndSaysWhatItIs) {
  EXPECT_EQ(module_.name(), "frozen1");
  EXPECT_EQ(module_.version(), "1.0");
  EXPECT_EQ(module_.interface_version(), 1U);
  EXPECT_THAT(module_.schemes(), ElementsAre("frozen1"));
  EXPECT_EQ(module_.migrations().head(), "0003");
  EXPECT_EQ(module_.capabilities(), kCqCapabilityStore | kCqCapabilityMigrations |
                                        kCqCapabilityAccounts | kCqCapabilityReviews |
                                        kCqCapabilityStatistics | kCqCapabilityArchive);
}

TEST_F(FrozenModule, Migrates) {
  const auto target = module_.open_migrations(parse_database_url("frozen1:///migrates"));
  EXPECT_THAT(target->table_names(), testing::IsEmpty());
  EXPECT_EQ(host::upgrade_to_head(*target, module_.migrations()).applied.size(), 3U);
  EXPECT_EQ(target->schema_version(), "2026.11.21.01");
  EXPECT_FALSE(host::check_migrations(*target, module_.migrations()).drifted());
  host::downgrade(*target, module_.migrations(), "0001", {});
  EXPECT_THAT(target->versions(), ElementsAre("0001"));
  target->begin_run(std::chrono::milliseconds(10));
  target->begin();
  EXPECT_THROW(target->execute("nonsense"), Error);
  target->rollback();
  target->abandon_run();
  EXPECT_THAT(target->versions(), ElementsAre("0001"));
}

TEST_F(FrozenModule, KeepsAccounts) {
  Users& users = store_->users();
  const User ada = users.create({0, "ada", "hash", kMoment});
  EXPECT_THROW(users.create({0, "ada", "hash", kMoment}), Error);
  users.set_password_hash("ada", "other");
  const User found = users.find("ada").value();
  EXPECT_EQ(found.password_hash, "other");
  EXPECT_EQ(found.created_at, kMoment);
  EXPECT_EQ(users.list().size(), 1U);

  ApiKeys& keys = store_->api_keys();
  ApiKey key;
  key.id = "k1";
  key.user_id = ada.id;
  key.name = "a key";
  key.labels = {"one", "two"};
  key.created_at = kMoment;
  key.expires_at = kMoment + std::chrono::hours(1);
  keys.create(key, 1);
  keys.touch("k1", kMoment + std::chrono::seconds(1));
  const OwnedApiKey owned = keys.find_active("k1", kMoment).value();
  EXPECT_EQ(owned.username, "ada");
  EXPECT_THAT(owned.key.labels, ElementsAre("one", "two"));
  EXPECT_EQ(owned.key.last_used_at, kMoment + std::chrono::seconds(1));
  EXPECT_TRUE(keys.revoke(ada.id, "k1", kMoment));
  EXPECT_TRUE(keys.list(ada.id).front().revoked_at.has_value());
  EXPECT_EQ(users.remove("ada"), 1U);
}

TEST_F(FrozenModule, KeepsKnowledgeAndReviewsIt) {
  store_->health().check();
  insert(kId);
  Knowledge& knowledge = store_->knowledge();
  KnowledgeQuery query;
  query.domains = {"api"};
  EXPECT_TRUE(knowledge.query(query).empty());

  Reviews& reviews = store_->reviews();
  const ReviewPage page = reviews.queue(5, 0);
  EXPECT_EQ(page.total, 1U);
  EXPECT_EQ(page.items.front().id, kId);
  reviews.decide(kId, ReviewStatus::kApproved, "ada", kMoment);
  ReviewFilter filter;
  filter.domain = "api";
  filter.status = ReviewStatus::kApproved;
  filter.confidence_min = 0.1;
  EXPECT_EQ(reviews.list(filter).front().reviewed_by, "ada");

  const Unit confirmed = parse_unit_document(knowledge.confirm(kId, kMoment).document);
  EXPECT_EQ(confirmed.evidence.confirmations, 2);
  EXPECT_EQ(confirmed.extensions, R"({"x":1})");
  const Unit flagged = parse_unit_document(
      knowledge.flag(kId, {"incorrect", kMoment, std::nullopt, std::nullopt}).document);
  EXPECT_EQ(flagged.flags.size(), 2U);
  EXPECT_EQ(knowledge.query(query).size(), 1U);
  EXPECT_EQ(knowledge.find(kId)->status, ReviewStatus::kApproved);

  const KnowledgeStatistics figures = knowledge.statistics({0.5});
  EXPECT_EQ(figures.total, 1U);
  EXPECT_EQ(figures.by_domain.at("api"), 1U);
  EXPECT_EQ(figures.by_confidence.counts.size(), 2U);
  const ReviewStatistics review_figures = reviews.statistics({0.5}, kMoment);
  EXPECT_EQ(review_figures.approved, 1U);
  EXPECT_EQ(review_figures.recent.front().unit_id, kId);
  EXPECT_EQ(review_figures.daily.front().approved, 1U);
}

TEST_F(FrozenModule, HandsItsRecordsOverAndTakesThem) {
  store_->users().create({0, "ada", "hash", kMoment});
  insert(kId);
  std::vector<ArchiveRecord> records;
  store_->archive().read([&records](const ArchiveRecord& record) { records.push_back(record); });
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(std::get<User>(records[0]).username, "ada");
  EXPECT_EQ(std::get<ArchivedUnit>(records[1]).created_at, kMoment);
  EXPECT_THROW(store_->archive().read([](const ArchiveRecord&) { throw 7; }), int);

  const auto other = module_.create_store(url_);
  host::upgrade_to_head(other->migrations(), module_.migrations());
  other->open();
  EXPECT_THAT(other->archive().write(records),
              ElementsAre(ArchiveOutcome::kAdded, ArchiveOutcome::kAdded));
  EXPECT_EQ(other->archive().counts().units, 1U);
  EXPECT_EQ(other->archive().write(records).front(), ArchiveOutcome::kKept);
}

TEST_F(FrozenModule, ThrowsItsErrorsWithTheirKind) {
  try {
    store_->reviews().decide(kId, ReviewStatus::kApproved, "ada", kMoment);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotFound);
  }
}

// --- Maintenance ---

TEST(FrozenMaintenance, IsAskedAndAnswers) {
  const StoreModule module = StoreModule::load(kModules / "cq_store_frozen1upkeep.so");
  const DatabaseUrl url = parse_database_url("frozen1upkeep://");
  try {
    module.require(kCqCapabilityStore);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
    EXPECT_STREQ(error.what(), "The module frozen1upkeep has maintenance alone.");
  }
  const auto maintenance = module.open_maintenance(url);
  const Finding finding = maintenance->examine().at(0);
  EXPECT_EQ(finding.kind, Finding::Kind::kWarning);
  EXPECT_EQ(finding.subject + finding.sentence + finding.remedy, "subjectsentenceremedy");
  const Contents contents = maintenance->contents().value();
  EXPECT_EQ(contents.revision, "0001");
  EXPECT_EQ(contents.counts->units, 3U);
  EXPECT_EQ(contents.last_change, Timestamp{std::chrono::microseconds{4}});
  EXPECT_THAT(maintenance->inspect("a").tables, ElementsAre("inspect a"));

  std::vector<std::uint64_t> told;
  const Progress progress = [&told](std::uint64_t done, std::uint64_t total) {
    told.insert(told.end(), {done, total});
  };
  const BackupReport report = maintenance->back_up("b", progress);
  EXPECT_EQ(report.file, "b");
  EXPECT_EQ(report.bytes, 5U);
  EXPECT_EQ(maintenance->back_up_beside("label").file, "label");
  const Replaceable replaceable = maintenance->require_restorable("c").value();
  EXPECT_EQ(replaceable.differences.api_keys, 8U);
  EXPECT_EQ(replaceable.fingerprint, "print");
  EXPECT_EQ(maintenance->restore("d", replaceable.fingerprint, progress).value().bytes, 10U);
  EXPECT_THAT(told, ElementsAre(1, 2, 3, 4));
  EXPECT_THROW(maintenance->restore("d", std::nullopt, progress), Error);
}

}  // namespace
}  // namespace cq::test
