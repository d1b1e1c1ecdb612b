#include <cq/accounts/records.hpp>
#include <cq/audit.hpp>
#include <cq/error.hpp>
#include <cq/limits.hpp>
#include <utility>

#include "accounts/api_key_format.hpp"
#include "accounts/registration.hpp"
#include "accounts/user_service.hpp"
#include "api/collection_rules.hpp"
#include "api/number_rules.hpp"
#include "api/object_schema.hpp"
#include "api/text_rules.hpp"
#include "crypto/encoding.hpp"
#include "database/command_audit.hpp"
#include "database/line_reading.hpp"

namespace cq::accounts {

namespace {

/// "$2b$12$" and 53 characters of bcrypt's own base64.
bool is_bcrypt(std::string_view hash) {
  constexpr std::size_t kLength = 60;
  constexpr std::string_view kAlphabet =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  // A cost above 15 would keep a login busy for many seconds.
  const auto is_cost = [](std::string_view cost) { return cost >= "04" && cost <= "15"; };
  return hash.size() == kLength && hash.starts_with("$2") &&
         (hash[2] == 'a' || hash[2] == 'b' || hash[2] == 'y') && hash[3] == '$' &&
         is_cost(hash.substr(4, 2)) && hash[6] == '$' &&
         hash.find_first_not_of(kAlphabet, 7) == std::string_view::npos;
}

struct UserLine {
  std::string username;
  std::string password_hash;
  std::string created_at;
  std::string role;
  std::optional<std::string> tokens_from;
};

const api::ObjectSchema<UserLine>& user_line() {
  using api::text;
  static const JsonValue kNull;
  static const auto kSchema =
      api::ObjectSchema<UserLine>("UserLine")
          .required("username", &UserLine::username, text())
          .required("password_hash", &UserLine::password_hash, text())
          .required("created_at", &UserLine::created_at, text())
          .optional("role", &UserLine::role, api::one_of({"reader", "reviewer", "admin"}),
                    JsonValue(to_string(Role::kReviewer)))
          .optional("tokens_from", &UserLine::tokens_from, api::nullable(text()), kNull);
  return kSchema;
}

struct KeyLine {
  std::string username;
  std::string id;
  std::string name;
  std::vector<std::string> labels;
  std::string prefix;
  std::string hash;
  std::string ttl;
  std::string expires_at;
  std::string created_at;
  std::optional<std::string> last_used_at;
  std::optional<std::string> revoked_at;
};

const api::ObjectSchema<KeyLine>& key_line() {
  using api::text;
  static const JsonValue kNull;
  static const auto kSchema =
      api::ObjectSchema<KeyLine>("KeyLine")
          .required("username", &KeyLine::username, text())
          .required("id", &KeyLine::id, text())
          .required("name", &KeyLine::name, text().at_least(1).at_most(limits::kKeyNameLength))
          .required("labels", &KeyLine::labels, list_of(text()).at_most(limits::kKeyLabels))
          .required("prefix", &KeyLine::prefix, text())
          .required("hash", &KeyLine::hash, text())
          .required("ttl", &KeyLine::ttl, text().at_least(1).at_most(limits::kKeyTtlLength))
          .required("expires_at", &KeyLine::expires_at, text())
          .required("created_at", &KeyLine::created_at, text())
          .optional("last_used_at", &KeyLine::last_used_at, api::nullable(text()), kNull)
          .optional("revoked_at", &KeyLine::revoked_at, api::nullable(text()), kNull);
  return kSchema;
}

void check_ttl(const std::string& ttl) {
  std::string canonical;
  try {
    canonical = parse_key_ttl(ttl).text;
  } catch (const Error& error) {
    host::refuse(std::string("ttl: ") + error.what() + ".");
  }
  database::require_line(canonical == ttl,
                         "ttl: '" + ttl + "' is not written as '" + canonical + "'.");
}

ArchiveRecord read_user_line(const database::RecordLine& given) {
  UserLine line = database::read_members(user_line(), given.members);
  UserService::check_name(line.username);
  database::require_line(is_bcrypt(line.password_hash), "password_hash is not one of bcrypt.");
  return to_record(User{0, std::move(line.username), std::move(line.password_hash),
                        database::read_timestamp("created_at", line.created_at),
                        *parse_role(line.role),
                        database::read_timestamp("tokens_from", line.tokens_from)});
}

ArchiveRecord read_key_line(const database::RecordLine& given) {
  constexpr std::size_t kIdDigits = 32;
  constexpr std::size_t kHashDigits = 64;
  KeyLine line = database::read_members(key_line(), given.members);
  UserService::check_name(line.username);
  database::require_line(crypto::is_hex(line.id, kIdDigits), "id is not 32 lower-case hex digits.");
  database::require_line(crypto::is_hex(line.hash, kHashDigits),
                         "hash is not 64 lower-case hex digits.");
  database::require_line(
      line.prefix.size() == kSecretPrefixLength &&
          line.prefix.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos,
      "prefix is not 8 characters of lower-case base32.");
  check_ttl(line.ttl);
  OwnedApiKey owned;
  owned.username = std::move(line.username);
  owned.key.id = std::move(line.id);
  owned.key.name = std::move(line.name);
  owned.key.labels = std::move(line.labels);
  owned.key.prefix = std::move(line.prefix);
  owned.key.hash = std::move(line.hash);
  owned.key.ttl = std::move(line.ttl);
  owned.key.expires_at = database::read_timestamp("expires_at", line.expires_at);
  owned.key.created_at = database::read_timestamp("created_at", line.created_at);
  owned.key.last_used_at = database::read_timestamp("last_used_at", line.last_used_at);
  owned.key.revoked_at = database::read_timestamp("revoked_at", line.revoked_at);
  return to_record(owned);
}

struct AuditLine {
  std::int64_t number = 0;
  std::string at;
  std::string act;
  std::string actor;
  std::optional<std::string> api_key_id;
  std::string address;
  std::string subject;
  std::string detail;
};

const api::ObjectSchema<AuditLine>& audit_line() {
  using api::text;
  static const JsonValue kNull;
  static const auto kSchema =
      api::ObjectSchema<AuditLine>("AuditLine")
          .required("number", &AuditLine::number, api::integer().greater_than(0).within_64_bits())
          .required("at", &AuditLine::at, text())
          .required("act", &AuditLine::act, text().at_least(1))
          .required("actor", &AuditLine::actor, text())
          .optional("api_key_id", &AuditLine::api_key_id, api::nullable(text()), kNull)
          .required("address", &AuditLine::address, text())
          .required("subject", &AuditLine::subject, text())
          .required("detail", &AuditLine::detail, text());
  return kSchema;
}

ArchiveRecord read_audit_line(const database::RecordLine& given) {
  AuditLine line = database::read_members(audit_line(), given.members);
  const auto require_short = [](const char* member, const std::string& text, std::size_t most) {
    database::require_line(text.size() <= most, std::string(member) + " is too long.");
  };
  require_short("act", line.act, kAuditActBytes);
  require_short("actor", line.actor, kAuditNameBytes);
  require_short("api_key_id", line.api_key_id.value_or(""), kAuditNameBytes);
  require_short("address", line.address, kAuditNameBytes);
  require_short("subject", line.subject, kAuditNameBytes);
  require_short("detail", line.detail, kAuditDetailBytes);
  AuditEntry entry;
  entry.number = static_cast<std::uint64_t>(line.number);
  entry.at = database::read_timestamp("at", line.at);
  entry.act = std::move(line.act);
  entry.actor = std::move(line.actor);
  entry.api_key_id = std::move(line.api_key_id);
  entry.address = std::move(line.address);
  entry.subject = std::move(line.subject);
  entry.detail = std::move(line.detail);
  return to_record(entry);
}

/// When a key was last used is written late and lost now and then.
std::string key_without_its_use(const ArchiveRecord& record) {
  OwnedApiKey owned = api_key_of(record);
  owned.key.last_used_at.reset();
  return to_record(owned).json;
}

std::string no_owner(const ArchiveRecord& record) {
  return "There is no user '" + api_key_of(record).username + "' to own the API key '" +
         record.key + "'.";
}

bool is_entry_of_a_copy(const ArchiveRecord& record) {
  return audit_entry_of(record).act == database::acts::kCopy;
}

}  // namespace

database::RecordKinds record_kinds() {
  return {{.name = std::string(kUserKind),
           .plural = "users",
           .words = "user",
           .read_line = &read_user_line},
          {.name = std::string(kApiKeyKind),
           .plural = "api_keys",
           .words = "API key",
           .also_unique = " or its hash",
           .read_line = &read_key_line,
           .compared = &key_without_its_use,
           .missing_reference = &no_owner},
          {.name = std::string(kAuditKind),
           .plural = "audit_records",
           .words = "audit record",
           .is_counted_if_any = true,
           .read_line = &read_audit_line,
           .is_of_a_copy = &is_entry_of_a_copy}};
}

}  // namespace cq::accounts
