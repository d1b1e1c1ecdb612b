#include "database/command_audit.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cq/timestamp.hpp>
#include <ostream>
#include <vector>

#include "database/open_store.hpp"
#include "settings/settings.hpp"

namespace cq::database {
namespace {

constexpr const char* kAuditDays = "CQ_AUDIT_DAYS";

}  // namespace

std::string command_actor(const cli::Session& session) {
  return "cli:" + session.user;
}

// Only that setting is read: what is wrong with another one is none of the command's business.
CommandAudit::CommandAudit(const cli::Session& session)
    : session_(session), is_kept_(settings::read_settings([&session](const std::string& name) {
                                    return name == kAuditDays ? session.lookup(name) : std::nullopt;
                                  }).audit_days > 0) {}

Audit* CommandAudit::find_audit(const host::OpenedStore& store) const {
  return is_kept_ ? store.find_part<Audit>() : nullptr;
}

AuditEntry CommandAudit::entry_of(std::string_view act, const std::string& subject,
                                  const std::string& detail) const {
  AuditEntry entry;
  entry.at = now();
  entry.act = act;
  entry.actor = command_actor(session_);
  entry.subject = subject;
  entry.detail = detail;
  return entry;
}

void CommandAudit::record(const host::OpenedStore& store, std::string_view act,
                          const std::string& subject, const std::string& detail) const {
  if (Audit* const audit = find_audit(store)) audit->record(entry_of(act, subject, detail));
}

void CommandAudit::record_with(const host::OpenedStore& store, std::string_view act,
                               const std::string& subject, const std::string& detail,
                               const std::function<void()>& change) const {
  if (Audit* const audit = find_audit(store)) {
    audit->record_with(entry_of(act, subject, detail), change);
  } else {
    change();
  }
}

// A restore leaves the database at the backup's revision, so nothing here may move it.
void CommandAudit::record_restore(const Database& database, const std::string& subject,
                                  const std::string& detail) const {
  if (!is_kept_ || !database.feature.has(Audit::kId)) return;
  try {
    record(open_store_to_read(database, session_.log, {Audit::kId}), acts::kRestore, subject,
           detail);
  } catch (const Error& error) {
    session_.console.err << "The audit has no entry of this: " << error.what() << std::endl;
  }
}

void CommandAudit::record_elsewhere(std::string_view act, const std::string& subject,
                                    const std::string& detail) const {
  if (!is_kept_) return;
  try {
    const std::vector<std::string> served = settings::read_features(session_.lookup);
    if (std::find(served.begin(), served.end(), host::kFirstFeature) == served.end()) return;
    const Database database = find_database(session_.lookup);
    if (!database.feature.has(Audit::kId)) return;
    record(open_store_to_read(database, session_.log, {Audit::kId}), act, subject, detail);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) return;  // there is none to write to yet
    session_.console.err << "The audit has no entry of this: " << error.what() << std::endl;
  }
}

}  // namespace cq::database
