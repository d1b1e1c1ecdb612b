#include "accounts/audit_trail.hpp"

#include "database/command_audit.hpp"
#include "settings/settings.hpp"

namespace cq::accounts {

Actor actor_of(const api::Call& call) {
  return {.name = call.username, .key_id = call.key_id, .address = call.request.client_address};
}

Actor actor_of(const cli::Session& session) {
  return {.name = database::command_actor(session)};
}

MakeChange AuditTrail::maker(Act act) const {
  return [this, act = std::move(act)](const std::string& subject,
                                      const std::function<void()>& change) {
    Act known = act;
    known.subject = subject;
    write(known, change);
  };
}

void AuditTrail::record(const Act& act) const {
  if (audit_ != nullptr) audit_->record(entry_of(act));
}

AuditEntry AuditTrail::entry_of(const Act& act) const {
  AuditEntry entry;
  entry.at = clock_();
  entry.act = act.name;
  entry.actor = act.actor.name;
  if (!act.actor.key_id.empty()) entry.api_key_id = act.actor.key_id;
  entry.address = act.actor.address;
  entry.subject = act.subject;
  entry.detail = act.detail;
  return entry;
}

void AuditTrail::write(const Act& act, const std::function<void()>& change) const {
  if (audit_ == nullptr) {
    change();
  } else {
    audit_->record_with(entry_of(act), change);
  }
}

Audit* find_audit(const host::OpenedStore& store, const settings::Settings& settings) {
  return settings.audit_days == 0 ? nullptr : store.find_part<Audit>();
}

AuditTrail trail_of(const cli::Session& session, const host::OpenedStore& store) {
  return {find_audit(store, settings::read_settings(session.lookup)), now};
}

}  // namespace cq::accounts
