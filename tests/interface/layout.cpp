#include "interface/layout.hpp"

#include <cq/database_url.hpp>
#include <cq/error.hpp>
#include <cq/evidence.hpp>
#include <cq/maintenance.hpp>
#include <cq/migration_target.hpp>
#include <cq/module.hpp>
#include <cq/review_status.hpp>
#include <cq/store.hpp>
#include <cq/text.hpp>
#include <cq/unit_document.hpp>
#include <stdexcept>

#include "interface/layout_lines.hpp"

namespace cq::test {
namespace {

void add_descriptor(LayoutLines& lines) {
  {
    const cq_migration whole{};
    const auto& [file_name, text, sha256] = whole;
    lines.members("entry", "cq_migration", whole, "file_name text sha256", file_name, text, sha256);
  }
  {
    const cq_url_scheme whole{};
    const auto& [dialect, driver] = whole;
    lines.members("entry", "cq_url_scheme", whole, "dialect driver", dialect, driver);
  }
  {
    const cq_module_descriptor whole{};
    const auto& [struct_size, interface_version, cxx_runtime, name, version, summary, capabilities,
                 schemes, scheme_count, migrations, migration_count, create_store, open_migrations,
                 open_maintenance, why_no_store] = whole;
    lines.members("entry", "cq_module_descriptor", whole,
                  "struct_size interface_version cxx_runtime name version summary capabilities "
                  "schemes scheme_count migrations migration_count create_store open_migrations "
                  "open_maintenance why_no_store",
                  struct_size, interface_version, cxx_runtime, name, version, summary, capabilities,
                  schemes, scheme_count, migrations, migration_count, create_store, open_migrations,
                  open_maintenance, why_no_store);
  }
}

void add_structs(LayoutLines& lines) {
  {
    const Insight whole{};
    const auto& [summary, detail, action] = whole;
    lines.members("member", "Insight", whole, "summary detail action", summary, detail, action);
  }
  {
    const Context whole{};
    const auto& [languages, frameworks, pattern] = whole;
    lines.members("member", "Context", whole, "languages frameworks pattern", languages, frameworks,
                  pattern);
  }
  {
    const Evidence whole{};
    const auto& [confidence, confirmations, first_observed, last_confirmed] = whole;
    lines.members("member", "Evidence", whole,
                  "confidence confirmations first_observed last_confirmed", confidence,
                  confirmations, first_observed, last_confirmed);
  }
  {
    const Flag whole{};
    const auto& [reason, timestamp, detail, duplicate_of] = whole;
    lines.members("member", "Flag", whole, "reason timestamp detail duplicate_of", reason,
                  timestamp, detail, duplicate_of);
  }
  {
    const Unit whole{};
    const auto& [id, version, domains, insight, context, evidence, tier, created_by, superseded_by,
                 extensions, flags] = whole;
    lines.members("member", "Unit", whole,
                  "id version domains insight context evidence tier created_by superseded_by "
                  "extensions flags",
                  id, version, domains, insight, context, evidence, tier, created_by, superseded_by,
                  extensions, flags);
  }
  {
    const StoredUnit whole{};
    const auto& [id, document, status, reviewed_by, reviewed_at] = whole;
    lines.members("member", "StoredUnit", whole, "id document status reviewed_by reviewed_at", id,
                  document, status, reviewed_by, reviewed_at);
  }
  {
    const User whole{};
    const auto& [id, username, password_hash, created_at] = whole;
    lines.members("member", "User", whole, "id username password_hash created_at", id, username,
                  password_hash, created_at);
  }
  {
    const ApiKey whole{};
    const auto& [id, user_id, name, labels, prefix, hash, ttl, expires_at, created_at, last_used_at,
                 revoked_at] = whole;
    lines.members(
        "member", "ApiKey", whole,
        "id user_id name labels prefix hash ttl expires_at created_at last_used_at revoked_at", id,
        user_id, name, labels, prefix, hash, ttl, expires_at, created_at, last_used_at, revoked_at);
  }
  {
    const OwnedApiKey whole{};
    const auto& [key, username] = whole;
    lines.members("member", "OwnedApiKey", whole, "key username", key, username);
  }
  {
    const ConfidenceHistogram whole{};
    const auto& [edges, counts] = whole;
    lines.members("member", "ConfidenceHistogram", whole, "edges counts", edges, counts);
  }
  {
    const KnowledgeStatistics whole{};
    const auto& [total, by_tier, by_domain, by_confidence] = whole;
    lines.members("member", "KnowledgeStatistics", whole, "total by_tier by_domain by_confidence",
                  total, by_tier, by_domain, by_confidence);
  }
  {
    const Activity whole{};
    const auto& [unit_id, summary, status, reviewed_by, moment] = whole;
    lines.members("member", "Activity", whole, "unit_id summary status reviewed_by moment", unit_id,
                  summary, status, reviewed_by, moment);
  }
  {
    const DailyCounts whole{};
    const auto& [day, proposed, approved, rejected] = whole;
    lines.members("member", "DailyCounts", whole, "day proposed approved rejected", day, proposed,
                  approved, rejected);
  }
  {
    const ReviewStatistics whole{};
    const auto& [pending, approved, rejected, by_domain, by_confidence, recent, daily] = whole;
    lines.members("member", "ReviewStatistics", whole,
                  "pending approved rejected by_domain by_confidence recent daily", pending,
                  approved, rejected, by_domain, by_confidence, recent, daily);
  }
  {
    const Overlap whole{};
    const auto& [shared_domains, all_domains, language, framework, pattern] = whole;
    lines.members("member", "Overlap", whole,
                  "shared_domains all_domains language framework pattern", shared_domains,
                  all_domains, language, framework, pattern);
  }
  {
    const FlagPieces whole{};
    const auto& [reason, timestamp, duplicate_of] = whole;
    lines.members("member", "FlagPieces", whole, "reason timestamp duplicate_of", reason, timestamp,
                  duplicate_of);
  }
  {
    const UnitDocumentPieces whole{};
    const auto& [id, upto_tier, domains, languages, frameworks, pattern, confidence, tier,
                 superseded_by, extensions, flags] = whole;
    lines.members("member", "UnitDocumentPieces", whole,
                  "id upto_tier domains languages frameworks pattern confidence tier "
                  "superseded_by extensions flags",
                  id, upto_tier, domains, languages, frameworks, pattern, confidence, tier,
                  superseded_by, extensions, flags);
  }
  {
    const KnowledgeQuery whole{};
    const auto& [domains, languages, frameworks, pattern, limit] = whole;
    lines.members("member", "KnowledgeQuery", whole, "domains languages frameworks pattern limit",
                  domains, languages, frameworks, pattern, limit);
  }
  {
    const RankedTerms whole{};
    const auto& [domains, languages, frameworks, pattern] = whole;
    lines.members("member", "RankedTerms", whole, "domains languages frameworks pattern", domains,
                  languages, frameworks, pattern);
  }
  {
    const Rank whole{};
    const auto& [score, id] = whole;
    lines.members("member", "Rank", whole, "score id", score, id);
  }
  {
    const DatabaseUrl whole{};
    const auto& [dialect, driver, username, password, host, port, database, query] = whole;
    lines.members("member", "DatabaseUrl", whole,
                  "dialect driver username password host port database query", dialect, driver,
                  username, password, host, port, database, query);
  }
  {
    const Finding whole{};
    const auto& [kind, subject, sentence, remedy] = whole;
    lines.members("member", "Finding", whole, "kind subject sentence remedy", kind, subject,
                  sentence, remedy);
  }
  {
    const Contents whole{};
    const auto& [revision, counts, last_change, tables] = whole;
    lines.members("member", "Contents", whole, "revision counts last_change tables", revision,
                  counts, last_change, tables);
  }
  {
    const BackupReport whole{};
    const auto& [file, bytes, contents] = whole;
    lines.members("member", "BackupReport", whole, "file bytes contents", file, bytes, contents);
  }
  {
    const Replaceable whole{};
    const auto& [contents, differences, fingerprint] = whole;
    lines.members("member", "Replaceable", whole, "contents differences fingerprint", contents,
                  differences, fingerprint);
  }
  {
    const ArchivedUnit whole{};
    const auto& [unit, created_at] = whole;
    lines.members("member", "ArchivedUnit", whole, "unit created_at", unit, created_at);
  }
  {
    const ArchiveCounts whole{};
    const auto& [users, api_keys, units] = whole;
    lines.members("member", "ArchiveCounts", whole, "users api_keys units", users, api_keys, units);
  }
  {
    const ReviewPage whole{};
    const auto& [items, total] = whole;
    lines.members("member", "ReviewPage", whole, "items total", items, total);
  }
  {
    const ReviewFilter whole{};
    const auto& [domain, status, confidence_min, confidence_max, limit] = whole;
    lines.members("member", "ReviewFilter", whole,
                  "domain status confidence_min confidence_max limit", domain, status,
                  confidence_min, confidence_max, limit);
  }
  lines.add("struct", "Error", sizeof(Error), alignof(Error));
  lines.add("base", "Error", "std::runtime_error", std::is_base_of_v<std::runtime_error, Error>);
}

void add_types(LayoutLines& lines) {
  lines.type<ArchiveRecord>("ArchiveRecord");
  lines.type<Progress>("Progress");
  lines.type<Timestamp>("Timestamp");
  lines.type<cq_store_module_function*>("cq_store_module_function");
}

void add_virtuals(LayoutLines& lines) {
  lines.slot("Store.migrations", &Store::migrations);
  lines.slot("Store.open", &Store::open);
  lines.slot("Store.users", &Store::users);
  lines.slot("Store.api_keys", &Store::api_keys);
  lines.slot("Store.knowledge", &Store::knowledge);
  lines.slot("Store.reviews", &Store::reviews);
  lines.slot("Store.health", &Store::health);
  lines.slot("Store.archive", &Store::archive);
  lines.slots_end<Store>("Store");
  lines.slot("Users.create", &Users::create);
  lines.slot("Users.find", &Users::find);
  lines.slot("Users.list", &Users::list);
  lines.slot("Users.set_password_hash", &Users::set_password_hash);
  lines.slot("Users.remove", &Users::remove);
  lines.slots_end<Users>("Users");
  lines.slot("ApiKeys.create", &ApiKeys::create);
  lines.slot("ApiKeys.list", &ApiKeys::list);
  lines.slot("ApiKeys.find_active", &ApiKeys::find_active);
  lines.slot("ApiKeys.revoke", &ApiKeys::revoke);
  lines.slot("ApiKeys.touch", &ApiKeys::touch);
  lines.slots_end<ApiKeys>("ApiKeys");
  lines.slot("Knowledge.insert", &Knowledge::insert);
  lines.slot("Knowledge.find", &Knowledge::find);
  lines.slot("Knowledge.query", &Knowledge::query);
  lines.slot("Knowledge.confirm", &Knowledge::confirm);
  lines.slot("Knowledge.flag", &Knowledge::flag);
  lines.slot("Knowledge.statistics", &Knowledge::statistics);
  lines.slot("Knowledge.query_at_once", &Knowledge::query_at_once);
  lines.slots_end<Knowledge>("Knowledge");
  lines.slot("Reviews.queue", &Reviews::queue);
  lines.slot("Reviews.list", &Reviews::list);
  lines.slot("Reviews.decide", &Reviews::decide);
  lines.slot("Reviews.statistics", &Reviews::statistics);
  lines.slots_end<Reviews>("Reviews");
  lines.slot("Health.check", &Health::check);
  lines.slots_end<Health>("Health");
  lines.slot("Archive.counts", &Archive::counts);
  lines.slot("Archive.read", &Archive::read);
  lines.slot("Archive.write", &Archive::write);
  lines.slots_end<Archive>("Archive");
  lines.slot("Maintenance.examine", &Maintenance::examine);
  lines.slot("Maintenance.contents", &Maintenance::contents);
  lines.slot("Maintenance.inspect", &Maintenance::inspect);
  lines.slot("Maintenance.back_up", &Maintenance::back_up);
  lines.slot("Maintenance.back_up_beside", &Maintenance::back_up_beside);
  lines.slot("Maintenance.require_restorable", &Maintenance::require_restorable);
  lines.slot("Maintenance.restore", &Maintenance::restore);
  lines.slots_end<Maintenance>("Maintenance");
  lines.slot("MigrationTarget.table_names", &MigrationTarget::table_names);
  lines.slot("MigrationTarget.versions", &MigrationTarget::versions);
  lines.slot("MigrationTarget.schema_version", &MigrationTarget::schema_version);
  lines.slot("MigrationTarget.schema_lines", &MigrationTarget::schema_lines);
  lines.slot("MigrationTarget.schema_lines_after", &MigrationTarget::schema_lines_after);
  lines.slot("MigrationTarget.begin_run", &MigrationTarget::begin_run);
  lines.slot("MigrationTarget.end_run", &MigrationTarget::end_run);
  lines.slot("MigrationTarget.abandon_run", &MigrationTarget::abandon_run);
  lines.slot("MigrationTarget.begin", &MigrationTarget::begin);
  lines.slot("MigrationTarget.commit", &MigrationTarget::commit);
  lines.slot("MigrationTarget.rollback", &MigrationTarget::rollback);
  lines.slot("MigrationTarget.execute", &MigrationTarget::execute);
  lines.slot("MigrationTarget.set_version", &MigrationTarget::set_version);
  lines.slots_end<MigrationTarget>("MigrationTarget");
}

// The compiler warns of a value that a switch leaves out, and warnings are errors.
const char* name_of_error_kind(ErrorKind value) {
  switch (value) {
    case ErrorKind::kNotFound:
      return "kNotFound";
    case ErrorKind::kConflict:
      return "kConflict";
    case ErrorKind::kInvalidArgument:
      return "kInvalidArgument";
    case ErrorKind::kUnavailable:
      return "kUnavailable";
    case ErrorKind::kBusy:
      return "kBusy";
    case ErrorKind::kNotImplemented:
      return "kNotImplemented";
    case ErrorKind::kCorrupt:
      return "kCorrupt";
    case ErrorKind::kInternal:
      return "kInternal";
  }
  return "";
}

const char* name_of_review_status(ReviewStatus value) {
  switch (value) {
    case ReviewStatus::kPending:
      return "kPending";
    case ReviewStatus::kApproved:
      return "kApproved";
    case ReviewStatus::kRejected:
      return "kRejected";
  }
  return "";
}

const char* name_of_utc_suffix(UtcSuffix value) {
  switch (value) {
    case UtcSuffix::kZ:
      return "kZ";
    case UtcSuffix::kOffset:
      return "kOffset";
  }
  return "";
}

const char* name_of_archive_outcome(ArchiveOutcome value) {
  switch (value) {
    case ArchiveOutcome::kAdded:
      return "kAdded";
    case ArchiveOutcome::kKept:
      return "kKept";
    case ArchiveOutcome::kDiffers:
      return "kDiffers";
    case ArchiveOutcome::kNoOwner:
      return "kNoOwner";
  }
  return "";
}

const char* name_of_finding_kind(Finding::Kind value) {
  switch (value) {
    case Finding::Kind::kFine:
      return "kFine";
    case Finding::Kind::kWarning:
      return "kWarning";
    case Finding::Kind::kProblem:
      return "kProblem";
  }
  return "";
}

void add_values(LayoutLines& lines) {
  lines.values("ErrorKind", &name_of_error_kind);
  lines.values("ReviewStatus", &name_of_review_status);
  lines.values("UtcSuffix", &name_of_utc_suffix);
  lines.values("ArchiveOutcome", &name_of_archive_outcome);
  lines.values("Finding.Kind", &name_of_finding_kind);
  lines.add("bit", "kCqCapabilityStore", kCqCapabilityStore);
  lines.add("bit", "kCqCapabilityMigrations", kCqCapabilityMigrations);
  lines.add("bit", "kCqCapabilityAccounts", kCqCapabilityAccounts);
  lines.add("bit", "kCqCapabilityReviews", kCqCapabilityReviews);
  lines.add("bit", "kCqCapabilityStatistics", kCqCapabilityStatistics);
  lines.add("bit", "kCqCapabilityArchive", kCqCapabilityArchive);
  lines.add("bit", "kCqCapabilityMaintenance", kCqCapabilityMaintenance);
  lines.add("bit", "kCqCapabilityAtOnce", kCqCapabilityAtOnce);
}

void add_functions(LayoutLines& lines) {
  lines.function("apply_confirmation", &cq::apply_confirmation);
  lines.function("apply_flag", &cq::apply_flag);
  lines.function("code_points", &cq::code_points);
  lines.function("display", &cq::display);
  lines.function("format_timestamp", &cq::format_timestamp);
  lines.function<bool(const ApiKey&, const ApiKey&)>("is_same(ApiKey)", &cq::is_same);
  lines.function<bool(const ArchivedUnit&, const ArchivedUnit&)>("is_same(ArchivedUnit)",
                                                                 &cq::is_same);
  lines.function("is_utf8", &cq::is_utf8);
  lines.function("normalise_domains", &cq::normalise_domains);
  lines.function("now", &cq::now);
  lines.function("parse_database_url", &cq::parse_database_url);
  lines.function("parse_review_status", &cq::parse_review_status);
  lines.function("parse_timestamp", &cq::parse_timestamp);
  lines.function("parse_unit_document", &cq::parse_unit_document);
  lines.function("ranks_before", &cq::ranks_before);
  lines.function<double(const KnowledgeQuery&, const RankedTerms&)>("relevance", &cq::relevance);
  lines.function<double(const Overlap&) noexcept>("relevance(Overlap)", &cq::relevance);
  lines.function("cut_unit_document", &cq::cut_unit_document);
  lines.function("cut_flags", &cq::cut_flags);
  lines.function("scheme_of", &cq::scheme_of);
  lines.function("to_lower", &cq::to_lower);
  lines.function<std::string_view(ErrorKind) noexcept>("to_string(ErrorKind)", &cq::to_string);
  lines.function<std::string_view(ReviewStatus) noexcept>("to_string(ReviewStatus)",
                                                          &cq::to_string);
  lines.function("trim", &cq::trim);
  lines.function("write_unit_document", &cq::write_unit_document);
}

}  // namespace

std::vector<std::string> layout_lines() {
  LayoutLines lines;
  lines.add("interface", "version", kCqInterfaceVersion);
  add_descriptor(lines);
  add_virtuals(lines);
  add_types(lines);
  add_structs(lines);
  add_values(lines);
  add_functions(lines);
  return lines.take();
}

}  // namespace cq::test
