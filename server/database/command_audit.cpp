#include "database/command_audit.hpp"

#include <cq/audit.hpp>
#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <ostream>

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

void CommandAudit::record(const host::OpenedStore& store, std::string_view act,
                          const std::string& subject, const std::string& detail) const {
  Audit* const audit = is_kept_ ? store.find_part<Audit>() : nullptr;
  if (audit == nullptr) return;
  AuditEntry entry;
  entry.at = now();
  entry.act = act;
  entry.actor = command_actor(session_);
  entry.subject = subject;
  entry.detail = detail;
  audit->record(entry);
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

}  // namespace cq::database
