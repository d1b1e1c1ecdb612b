#include "contents.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <optional>
#include <utility>
#include <variant>

namespace jsonl {
namespace {

template <typename Map>
auto* find_in(Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

// A line refers to existing records only, as the writer has checked.
template <typename Map>
auto& existing(Map& map, const std::string& key) {
  auto* const found = find_in(map, key);
  if (found == nullptr) {
    throw cq::Error(cq::ErrorKind::kCorrupt, "it is about '" + key + "', which isn't there");
  }
  return *found;
}

template <typename Map, typename Value>
void add_new(Map& map, const std::string& key, Value value) {
  if (!map.emplace(key, std::move(value)).second) {
    throw cq::Error(cq::ErrorKind::kCorrupt, "it adds '" + key + "', which is there already");
  }
}

// [evidence]
// Changes the parsed document, then writes its text anew.
template <typename Change>
void rewrite(KeptUnit& kept, const Change& change) {
  cq::Unit unit = kept.unit;
  change(unit);
  kept.stored.document = cq::write_unit_document(unit);
  kept.unit = std::move(unit);
}
// [/evidence]

}  // namespace

void Contents::apply(const Change& change) {
  std::visit([this](const auto& held) { make(held); }, change);
}

const cq::User* Contents::find_user(std::string_view username) const {
  return find_in(users_, username);
}

const cq::User* Contents::find_user(std::int64_t id) const {
  const auto found = std::find_if(users_.begin(), users_.end(),
                                  [id](const auto& entry) { return entry.second.id == id; });
  return found == users_.end() ? nullptr : &found->second;
}

const cq::ApiKey* Contents::find_key(std::string_view id) const {
  return find_in(api_keys_, id);
}

const KeptUnit* Contents::find_unit(std::string_view id) const {
  return find_in(units_, id);
}

void Contents::make(const UserAdded& change) {
  add_new(users_, change.user.username, change.user);
  last_user_id_ = std::max(last_user_id_, change.user.id);
}

void Contents::make(const PasswordSet& change) {
  existing(users_, change.username).password_hash = change.password_hash;
}

void Contents::make(const RoleSet& change) {
  existing(users_, change.username).role = change.role;
}

void Contents::make(const TokensEnded& change) {
  existing(users_, change.username).tokens_from = change.at;
}

void Contents::make(const UserRemoved& change) {
  const std::int64_t id = existing(users_, change.username).id;
  std::erase_if(api_keys_, [id](const auto& entry) { return entry.second.user_id == id; });
  users_.erase(change.username);
}

void Contents::make(const KeyAdded& change) {
  if (change.removed) {
    for (const std::string& id : *change.removed) api_keys_.erase(id);
  }
  add_new(api_keys_, change.key.id, change.key);
}

void Contents::make(const KeyRevoked& change) {
  existing(api_keys_, change.id).revoked_at = change.at;
}

void Contents::make(const KeyUsed& change) {
  existing(api_keys_, change.id).last_used_at = change.at;
}

void Contents::make(const UnitProposed& change) {
  cq::Unit unit = cq::parse_unit_document(change.document);
  const std::string id = unit.id;
  add_new(units_, id,
          KeptUnit{{id, change.document, cq::ReviewStatus::kPending, std::nullopt, std::nullopt},
                   std::move(unit)});
}

void Contents::make(const UnitDecided& change) {
  cq::StoredUnit& stored = existing(units_, change.unit_id).stored;
  stored.status = change.status;
  stored.reviewed_by = change.reviewer;
  stored.reviewed_at = change.at;
}

// [confirmation]
void Contents::make(const UnitConfirmed& change) {
  KeptUnit& kept = existing(units_, change.unit_id);
  rewrite(kept, [&change](cq::Unit& unit) { cq::apply_confirmation(unit, change.at); });
  if (change.voter) kept.confirmed_by.insert(*change.voter);
}
// [/confirmation]

void Contents::make(const UnitFlagged& change) {
  KeptUnit& kept = existing(units_, change.unit_id);
  rewrite(kept,
          [&change](cq::Unit& unit) { cq::apply_flag(unit, change.flag, cq::kUnlimitedUnit); });
  if (change.voter) kept.flagged_by.insert(*change.voter);
}

}  // namespace jsonl
