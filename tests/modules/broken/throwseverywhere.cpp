#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/audit.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/search.hpp>
#include <cq/knowledge/statistics.hpp>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "broken/descriptor.hpp"

// A module that lists everything and whose every method throws what is no cq::Error: an exception
// class, or with "throwseverywhere:///int" none at all. Only opening it goes well.
namespace {

[[noreturn]] void fail(bool with_int) {
  if (with_int) {
    throw 42;
  }
  throw std::runtime_error("the disk is on fire");
}

class Users final : public cq::Users {
 public:
  explicit Users(bool with_int) : with_int_(with_int) {}
  cq::User create(const cq::User& /*user*/) override { fail(with_int_); }
  std::optional<cq::User> find(std::string_view /*name*/) override { fail(with_int_); }
  std::vector<cq::User> list() override { fail(with_int_); }
  void set_password_hash(std::string_view /*name*/, std::string_view /*hash*/) override {
    fail(with_int_);
  }
  void set_role(std::string_view /*name*/, cq::Role /*role*/) override { fail(with_int_); }
  void end_tokens(std::string_view /*name*/, cq::Timestamp /*moment*/) override { fail(with_int_); }
  std::size_t remove(std::string_view /*name*/) override { fail(with_int_); }

 private:
  bool with_int_;
};

class ApiKeys final : public cq::ApiKeys {
 public:
  explicit ApiKeys(bool with_int) : with_int_(with_int) {}
  void create(const cq::ApiKey& /*key*/, const cq::ApiKeyLimits& /*allowed*/) override {
    fail(with_int_);
  }
  std::vector<cq::ApiKey> list(std::int64_t /*user*/) override { fail(with_int_); }
  std::optional<cq::OwnedApiKey> find_active(std::string_view /*id*/,
                                             cq::Timestamp /*moment*/) override {
    fail(with_int_);
  }
  bool revoke(std::int64_t /*user*/, std::string_view /*id*/, cq::Timestamp /*moment*/) override {
    fail(with_int_);
  }
  void touch(std::string_view /*id*/, cq::Timestamp /*moment*/) override { fail(with_int_); }

 private:
  bool with_int_;
};

class Knowledge final : public cq::Knowledge {
 public:
  explicit Knowledge(bool with_int) : with_int_(with_int) {}
  void insert(const cq::Unit& /*unit*/) override { fail(with_int_); }
  std::optional<cq::StoredUnit> find(std::string_view /*id*/) override { fail(with_int_); }
  std::vector<cq::StoredUnit> query(const cq::KnowledgeQuery& /*query*/) override {
    fail(with_int_);
  }
  cq::StoredUnit confirm(std::string_view /*id*/, cq::Timestamp /*moment*/,
                         std::string_view /*voter*/) override {
    fail(with_int_);
  }
  cq::StoredUnit flag(std::string_view /*id*/, const cq::Flag& /*flag*/,
                      const cq::UnitLimits& /*allowed*/, std::string_view /*voter*/) override {
    fail(with_int_);
  }

 private:
  bool with_int_;
};

class Reviews final : public cq::Reviews {
 public:
  explicit Reviews(bool with_int) : with_int_(with_int) {}
  cq::ReviewPage queue(std::int64_t /*limit*/, std::int64_t /*offset*/) override {
    fail(with_int_);
  }
  std::vector<cq::StoredUnit> list(const cq::ReviewFilter& /*filter*/) override { fail(with_int_); }
  void decide(std::string_view /*id*/, cq::ReviewStatus /*status*/, std::string_view /*who*/,
              cq::Timestamp /*moment*/) override {
    fail(with_int_);
  }

 private:
  bool with_int_;
};

class Audit final : public cq::Audit {
 public:
  explicit Audit(bool with_int) : with_int_(with_int) {}
  void record_with(const cq::AuditEntry& /*entry*/, const std::function<void()>& write) override {
    write();
    fail(with_int_);
  }
  void record(const cq::AuditEntry& /*entry*/) override { fail(with_int_); }
  std::vector<cq::AuditEntry> list(const cq::AuditFilter& /*filter*/) override { fail(with_int_); }
  std::size_t trim(cq::Timestamp /*before*/, std::uint64_t /*most*/,
                   std::size_t /*limit*/) override {
    fail(with_int_);
  }

 private:
  bool with_int_;
};

class OldDocuments final : public cq::OldDocuments {
 public:
  explicit OldDocuments(bool with_int) : with_int_(with_int) {}
  std::vector<cq::DocumentConversion> find() override { fail(with_int_); }
  std::vector<cq::DocumentConversion> convert() override { fail(with_int_); }

 private:
  bool with_int_;
};

class Statistics final : public cq::Statistics {
 public:
  explicit Statistics(bool with_int) : with_int_(with_int) {}
  cq::KnowledgeStatistics of_knowledge(const std::vector<double>& /*edges*/) override {
    fail(with_int_);
  }
  cq::ReviewStatistics of_reviews(const std::vector<double>& /*edges*/,
                                  cq::Timestamp /*since*/) override {
    fail(with_int_);
  }

 private:
  bool with_int_;
};

class FastQuery final : public cq::FastQuery {
 public:
  explicit FastQuery(bool with_int) : with_int_(with_int) {}
  std::optional<std::vector<cq::StoredUnit>> try_query(
      const cq::KnowledgeQuery& /*query*/) override {
    fail(with_int_);
  }

 private:
  bool with_int_;
};

class Health final : public cq::Health {
 public:
  explicit Health(bool with_int) : with_int_(with_int) {}
  void check() override { fail(with_int_); }

 private:
  bool with_int_;
};

// Visits a record before it fails, and takes what the visitor throws for a failure of its own.
class Archive final : public cq::Archive {
 public:
  explicit Archive(bool with_int) : with_int_(with_int) {}
  cq::ArchiveCounts counts() override { fail(with_int_); }
  void read(const std::function<void(const cq::ArchiveRecord& record)>& visit) override {
    try {
      visit(cq::ArchiveRecord{});
    } catch (const std::exception&) {
      fail(with_int_);
    }
    fail(with_int_);
  }
  std::vector<cq::ArchiveOutcome> write(std::span<const cq::ArchiveRecord> /*records*/) override {
    fail(with_int_);
  }
  std::vector<cq::OtherTable> other_tables() override { fail(with_int_); }

 private:
  bool with_int_;
};

class Migrations final : public cq::MigrationTarget {
 public:
  explicit Migrations(bool with_int) : with_int_(with_int) {}
  std::vector<std::string> table_names() override { fail(with_int_); }
  std::vector<std::string> versions() override { fail(with_int_); }
  std::optional<std::string> schema_version() override { fail(with_int_); }
  std::vector<std::string> schema_lines() override { fail(with_int_); }
  std::vector<std::string> schema_lines_after(const std::vector<std::string>&) override {
    fail(with_int_);
  }
  void begin_run(std::chrono::milliseconds /*timeout*/) override { fail(with_int_); }
  void end_run() override { fail(with_int_); }
  void abandon_run() noexcept override {}
  void begin() override { fail(with_int_); }
  void commit() override { fail(with_int_); }
  void rollback() noexcept override {}
  void execute(const std::string& /*script*/) override { fail(with_int_); }
  void set_version(const std::optional<std::string>& /*revision*/) override { fail(with_int_); }

 private:
  bool with_int_;
};

class Changes final : public cq::Changes {
 public:
  explicit Changes(bool with_int) : with_int_(with_int) {}
  std::string now() override { fail(with_int_); }
  std::optional<cq::ChangedUnits> read(std::string_view /*after*/, std::size_t /*most*/) override {
    fail(with_int_);
  }

 private:
  bool with_int_;
};

class Search final : public cq::Search {
 public:
  explicit Search(bool with_int) : with_int_(with_int) {}
  std::optional<std::vector<cq::StoredUnit>> find(const std::vector<std::string>& /*words*/,
                                                  const cq::ReviewFilter& /*filter*/) override {
    fail(with_int_);
  }

 private:
  bool with_int_;
};

class Maintenance final : public cq::Maintenance {
 public:
  explicit Maintenance(bool with_int) : with_int_(with_int) {}
  std::vector<cq::Finding> diagnose() override { fail(with_int_); }
  std::optional<cq::Contents> contents() override { fail(with_int_); }
  cq::Contents inspect(const std::filesystem::path& /*backup*/) override { fail(with_int_); }
  cq::BackupReport back_up(const std::filesystem::path& /*file*/,
                           const cq::Progress& progress) override {
    report(progress);
    fail(with_int_);
  }
  cq::BackupReport back_up_beside(std::string_view /*label*/) override { fail(with_int_); }
  std::optional<cq::Replaceable> require_restorable(
      const std::filesystem::path& /*backup*/) override {
    fail(with_int_);
  }
  std::optional<cq::BackupReport> restore(const std::filesystem::path& /*backup*/,
                                          const std::optional<std::string>& /*agreed*/,
                                          const cq::Progress& progress) override {
    report(progress);
    fail(with_int_);
  }

 private:
  static void report(const cq::Progress& progress) {
    if (progress) {
      progress(0, 1);
    }
  }

  bool with_int_;
};

class Store final : public cq::Store {
 public:
  explicit Store(bool with_int)
      : migrations_(with_int),
        users_(with_int),
        api_keys_(with_int),
        knowledge_(with_int),
        fast_query_(with_int),
        reviews_(with_int),
        statistics_(with_int),
        old_documents_(with_int),
        health_(with_int),
        archive_(with_int),
        audit_(with_int),
        changes_(with_int),
        search_(with_int) {}

  void open() override {}
  cq::Part* find_part(std::string_view id) noexcept override {
    return cq::select_part(id, migrations_, users_, api_keys_, knowledge_, fast_query_, reviews_,
                           statistics_, old_documents_, health_, archive_, audit_, changes_,
                           search_);
  }

 private:
  Migrations migrations_;
  Users users_;
  ApiKeys api_keys_;
  Knowledge knowledge_;
  FastQuery fast_query_;
  Reviews reviews_;
  Statistics statistics_;
  OldDocuments old_documents_;
  Health health_;
  Archive archive_;
  Audit audit_;
  Changes changes_;
  Search search_;
};

bool with_int(const cq::DatabaseUrl& url) {
  return url.database == "int";
}
cq::Store* create_store(const cq::DatabaseUrl& url) {
  return std::make_unique<Store>(with_int(url)).release();
}
cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<Migrations>(with_int(url)).release();
}
cq::Maintenance* open_maintenance(const cq::DatabaseUrl& url) {
  return std::make_unique<Maintenance>(with_int(url)).release();
}

constexpr cq_url_scheme kScheme = {"throwseverywhere", ""};

constexpr const char* kParts[] = {
    "migrations/1",    "maintenance/1", "users/1",      "api-keys/1", "knowledge/1",
    "fast-query/1",    "reviews/1",     "statistics/1", "health/1",   "archive/1",
    "old-documents/1", "audit/1",       "changes/1",    "search/1"};

constexpr cq_feature kFeature = [] {
  cq_feature feature = cq::test::faultless_feature();
  feature.parts = kParts;
  feature.part_count = std::size(kParts);
  feature.create_store = &create_store;
  feature.open_migrations = &open_migrations;
  feature.open_maintenance = &open_maintenance;
  return feature;
}();

constexpr cq_module_descriptor kDescriptor =
    cq::test::faultless("throwseverywhere", &kScheme, &kFeature);

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
