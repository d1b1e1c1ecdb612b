#include "memory/archive.hpp"

#include <algorithm>
#include <cq/accounts/records.hpp>
#include <cq/audit.hpp>
#include <cq/error.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <utility>

namespace cq::test {
namespace {

ArchiveOutcome kept_if(bool same) {
  return same ? ArchiveOutcome::kKept : ArchiveOutcome::kDiffers;
}

// What write() changes; it is put in place when all of it went well.
struct Contents {
  std::map<std::string, User, std::less<>> users;
  std::int64_t last_user_id = 0;
  std::map<std::string, ApiKey, std::less<>> api_keys;
  std::map<std::string, StoredUnit, std::less<>> units;
  std::map<std::string, std::optional<Timestamp>, std::less<>> created_at;
  std::map<std::string, std::vector<Voice>, std::less<>> voices;
  std::map<std::uint64_t, AuditEntry> audit;

  ArchiveOutcome write(const User& user) {
    const auto [place, added] = users.emplace(user.username, user);
    if (!added) {
      return kept_if(is_same(place->second, user));
    }
    place->second.id = ++last_user_id;
    return ArchiveOutcome::kAdded;
  }

  ArchiveOutcome write(const OwnedApiKey& owned) {
    const auto owner = users.find(owned.username);
    if (owner == users.end()) return ArchiveOutcome::kMissingReference;
    ApiKey key = owned.key;
    key.user_id = owner->second.id;
    const auto found = std::find_if(api_keys.begin(), api_keys.end(), [&key](const auto& entry) {
      return entry.second.id == key.id || entry.second.hash == key.hash;
    });
    if (found != api_keys.end()) return kept_if(is_same(found->second, key));
    api_keys.emplace(key.id, key);
    return ArchiveOutcome::kAdded;
  }

  ArchiveOutcome write(const ArchivedUnit& archived) {
    static_cast<void>(parse_unit_document(archived.unit.document));
    const auto [place, added] = units.emplace(archived.unit.id, archived.unit);
    if (!added) {
      return kept_if(is_same(unit(archived.unit.id), archived));
    }
    created_at[archived.unit.id] = archived.created_at;
    voices[archived.unit.id] = archived.voices;
    return ArchiveOutcome::kAdded;
  }

  ArchiveOutcome write(const AuditEntry& entry) {
    const auto [place, added] = audit.emplace(entry.number, entry);
    return added ? ArchiveOutcome::kAdded : kept_if(is_same(place->second, entry));
  }

  [[nodiscard]] ArchivedUnit unit(const std::string& id) const {
    const auto heard = voices.find(id);
    return {units.at(id), created_at.at(id),
            heard == voices.end() ? std::vector<Voice>() : heard->second};
  }

  ArchiveOutcome write(const ArchiveRecord& record) {
    if (record.kind == kAuditKind) return write(audit_entry_of(record));
    if (record.kind == kUserKind) return write(user_of(record));
    if (record.kind == kApiKeyKind) return write(api_key_of(record));
    if (record.kind == kUnitKind) return write(unit_of(record));
    throw Error(ErrorKind::kInvalidArgument,
                "This store has no records of the kind '" + record.kind + "'.");
  }
};

// The caller holds the database's mutex.
Contents contents_of(const MemoryDatabase& database) {
  return {database.users,      database.last_user_id, database.api_keys, database.units,
          database.created_at, database.voices,       database.audit};
}

std::string name_of_user(const Contents& contents, std::int64_t id) {
  const auto found = std::find_if(contents.users.begin(), contents.users.end(),
                                  [id](const auto& entry) { return entry.second.id == id; });
  return found->first;  // a key without its user doesn't exist
}

}  // namespace

MemoryArchive::MemoryArchive(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

ArchiveCounts MemoryArchive::counts() {
  const std::lock_guard lock(database_->mutex);
  return {{std::string(kUserKind), database_->users.size()},
          {std::string(kApiKeyKind), database_->api_keys.size()},
          {std::string(kAuditKind), database_->audit.size()},
          {std::string(kUnitKind), database_->units.size()}};
}

void MemoryArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  std::unique_lock lock(database_->mutex);
  const Contents contents = contents_of(*database_);
  lock.unlock();
  for (const auto& [name, user] : contents.users) visit(to_record(user));
  for (const auto& [id, key] : contents.api_keys) {
    visit(to_record(OwnedApiKey{key, name_of_user(contents, key.user_id)}));
  }
  for (const auto& [number, entry] : contents.audit) visit(to_record(entry));
  for (const auto& [id, unit] : contents.units) visit(to_record(contents.unit(id)));
}

std::vector<ArchiveOutcome> MemoryArchive::write(std::span<const ArchiveRecord> records) {
  const std::lock_guard lock(database_->mutex);
  Contents contents = contents_of(*database_);
  std::vector<ArchiveOutcome> outcomes;
  outcomes.reserve(records.size());
  for (const ArchiveRecord& record : records) outcomes.push_back(contents.write(record));
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool is_new_unit = records[i].kind == kUnitKind && outcomes[i] == ArchiveOutcome::kAdded;
    if (is_new_unit) database_->note_unit(unit_of(records[i]).unit.id);
  }
  database_->users = std::move(contents.users);
  database_->last_user_id = contents.last_user_id;
  database_->api_keys = std::move(contents.api_keys);
  database_->units = std::move(contents.units);
  database_->created_at = std::move(contents.created_at);
  database_->voices = std::move(contents.voices);
  database_->audit = std::move(contents.audit);
  if (!database_->audit.empty()) {
    database_->last_audit_number =
        std::max(database_->last_audit_number, database_->audit.rbegin()->first);
  }
  return outcomes;
}

}  // namespace cq::test
