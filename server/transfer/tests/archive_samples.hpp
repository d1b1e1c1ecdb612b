#pragma once

#include <gtest/gtest.h>

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/records.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/store_module.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/features.hpp"
#include "feature/served_features.hpp"
#include "support/temp_directory.hpp"
#include "transfer/transfer.hpp"

/// Stores and records for what works on whole stores.
namespace cq::test {

/// 2026-01-02T03:04:05.678901Z
inline constexpr Timestamp kMoment{std::chrono::microseconds{1'767'323'045'678'901}};

/// Those of the first database.
inline const database::RecordKinds& all_kinds() {
  static const database::RecordKinds kKinds = database::kinds_of(feature::databases(
      feature::on_databases(app::features(), {std::string(host::kFirstFeature)})));
  return kKinds;
}

inline const std::string& bcrypt_hash() {
  static const std::string kHash = "$2b$04$6x6grWQB2oXUzUBKAhmL/OKgmjVMtwYN07.t6YzsiXgeJh1V.KmRO";
  return kHash;
}

inline std::string padded(unsigned number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - text.size(), '0') + text;
}

inline User sample_user(const std::string& name) {
  return {0, name, bcrypt_hash(), kMoment};
}

inline OwnedApiKey sample_key(unsigned number, const std::string& username) {
  ApiKey key;
  key.id = padded(number, 32);
  key.name = "Schlüssel " + std::to_string(number);
  key.labels = {"ci", "\"prod\""};
  key.prefix = "abcd2345";
  key.hash = padded(number, 64);
  key.ttl = "30d";
  key.created_at = kMoment;
  key.expires_at = kMoment + std::chrono::hours(720);
  return {key, username};
}

inline Unit sample_unit(unsigned number) {
  Unit unit;
  unit.id = "ku_" + padded(number, 32);
  unit.domains = {"api", "größe"};
  unit.insight = {"summary \xf0\x9f\x98\x80", "detail", "action"};
  unit.evidence.first_observed = kMoment;
  unit.evidence.last_confirmed = kMoment;
  unit.created_by = "alice";
  unit.extensions = R"({"acme:x":[1,2.50,null]})";
  return unit;
}

inline ArchivedUnit approved(unsigned number) {
  const Unit unit = sample_unit(number);
  return {{unit.id, write_unit_document(unit), ReviewStatus::kApproved, "bob", kMoment}, kMoment};
}

/// A user, two keys and three units.
inline std::vector<ArchiveRecord> sample_records() {
  OwnedApiKey revoked = sample_key(2, "alice");
  revoked.key.last_used_at = kMoment;
  revoked.key.revoked_at = kMoment;
  ArchivedUnit old = approved(2);
  old.created_at.reset();
  ArchivedUnit pending = approved(3);
  pending.unit.status = ReviewStatus::kPending;
  pending.unit.reviewed_by.reset();
  pending.unit.reviewed_at.reset();
  return {to_record(sample_user("alice")),
          to_record(sample_key(1, "alice")),
          to_record(revoked),
          to_record(approved(1)),
          to_record(old),
          to_record(pending)};
}

/// Stores of two kinds, in a directory of their own.
class TestStores {
 public:
  [[nodiscard]] std::unique_ptr<Store> file(const std::string& name = "cq.db") const {
    return open(file_module_, "sqlite", (directory_.path() / name).string());
  }
  /// A new database in memory that is the store's alone.
  [[nodiscard]] std::unique_ptr<Store> memory() const { return open(memory_module_, "memory", ""); }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  static std::unique_ptr<Store> open(const host::StoreModule& module, const std::string& dialect,
                                     const std::string& database) {
    DatabaseUrl url;
    url.dialect = dialect;
    url.database = database;
    auto store = module.feature("knowledge").create_store(url);
    host::upgrade_to_head(part<MigrationTarget>(*store), module.feature("knowledge").migrations());
    store->open();
    return store;
  }

  TempDirectory directory_;
  host::StoreModule file_module_ =
      host::StoreModule::load(std::filesystem::path(CQ_MODULE_DIRECTORY) / "cq_store_sqlite.so");
  host::StoreModule memory_module_ = host::StoreModule::load(
      std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "cq_store_memory.so");
};

inline void no_progress(std::uint64_t /*done*/, std::uint64_t /*total*/) {}

inline std::string export_of(Archive& archive) {
  std::string text;
  transfer::write_export(
      archive, all_kinds(), kMoment, [&text](std::string_view bytes) { text += bytes; },
      no_progress);
  return text;
}

/// Without the header, which says when.
inline std::string records_of(Archive& archive) {
  const std::string text = export_of(archive);
  return text.substr(text.find('\n') + 1);
}

}  // namespace cq::test
