#include "transfer/record_rules.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <cq/knowledge/review_status.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <utility>

#include "accounts/api_key_token.hpp"
#include "accounts/key_ttl.hpp"
#include "accounts/user_service.hpp"
#include "api/choice_rule.hpp"
#include "api/list_rule.hpp"
#include "api/nullable_text_rule.hpp"
#include "api/object_schema.hpp"
#include "api/text_rule.hpp"
#include "crypto/encoding.hpp"
#include "knowledge/requests.hpp"
#include "knowledge/unit_rules.hpp"

namespace cq::transfer {

using host::refuse;

namespace {

void require(bool holds, const std::string& sentence) {
  if (!holds) {
    refuse(sentence);
  }
}

/// The first complaint as a sentence, without what was given.
[[noreturn]] void refuse_request(const api::InvalidRequest& invalid) {
  const api::Complaint& complaint = invalid.complaints().front();
  std::string place;
  for (std::size_t i = 1; i < complaint.location.size(); ++i) {
    const JsonValue& step = complaint.location[i];
    place += i > 1 ? "." : "";
    place += step.as_string() != nullptr ? *step.as_string() : write_json(step);
  }
  refuse(place + ": " + complaint.message + ".");
}

template <class T>
T read_as(const api::ObjectSchema<T>& schema, const JsonValue& members) {
  try {
    return schema.read_body(members);
  } catch (const api::InvalidRequest& invalid) {
    refuse_request(invalid);
  }
}

Timestamp moment(const std::string& member, const std::string& text) {
  const auto parsed = parse_timestamp(text);
  if (!parsed) {
    refuse(member + " is not a timestamp in ISO 8601.");
  }
  return *parsed;
}

std::optional<Timestamp> moment(const std::string& member, const std::optional<std::string>& text) {
  return text ? std::optional(moment(member, *text)) : std::nullopt;
}

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
};

const api::ObjectSchema<UserLine>& user_line() {
  using api::text;
  static const auto kSchema = api::ObjectSchema<UserLine>("UserLine")
                                  .required("username", &UserLine::username, text())
                                  .required("password_hash", &UserLine::password_hash, text())
                                  .required("created_at", &UserLine::created_at, text());
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
    canonical = accounts::parse_key_ttl(ttl).text;
  } catch (const Error& error) {
    refuse(std::string("ttl: ") + error.what() + ".");
  }
  require(canonical == ttl, "ttl: '" + ttl + "' is not written as '" + canonical + "'.");
}

struct UnitLine {
  std::string status;
  std::optional<std::string> reviewed_by;
  std::optional<std::string> reviewed_at;
  std::optional<std::string> created_at;
};

const api::ObjectSchema<UnitLine>& unit_line() {
  using api::nullable;
  using api::text;
  static const JsonValue kNull;
  static const auto kSchema =
      api::ObjectSchema<UnitLine>("UnitLine")
          .required("status", &UnitLine::status, api::one_of({"pending", "approved", "rejected"}))
          .optional("reviewed_by", &UnitLine::reviewed_by,
                    nullable(text().at_most(limits::kCreatedByLength)), kNull)
          .optional("reviewed_at", &UnitLine::reviewed_at, nullable(text()), kNull)
          .optional("created_at", &UnitLine::created_at, nullable(text()), kNull);
  return kSchema;
}

void check_flag(const Flag& flag) {
  require(flag.reason == "stale" || flag.reason == "incorrect" || flag.reason == "duplicate",
          "unit.flags: a reason is not stale, incorrect or duplicate.");
  require(!flag.detail || code_points(*flag.detail) <= limits::kFlagDetailLength,
          "unit.flags: a detail is too long.");
  require(!flag.duplicate_of || knowledge::is_unit_id(*flag.duplicate_of),
          "unit.flags: a duplicate_of is not the id of a unit.");
}

void check_evidence(const Evidence& evidence) {
  require(evidence.confidence >= 0.0 && evidence.confidence <= 1.0,
          "unit.evidence.confidence is not a number from 0 to 1.");
  require(evidence.confirmations >= 0, "unit.evidence.confirmations is below 0.");
}

Unit parse_document(const std::string& document) {
  try {
    return parse_unit_document(document);
  } catch (const Error& error) {
    refuse(error.what());
  }
}

/// What was proposed, by the rules of proposals.
void check_proposal(const JsonValue& document) {
  const knowledge::Proposal proposal = read_as(knowledge::propose_request(), document);
  knowledge::check_domains(proposal.domains);
  require(normalise_domains(proposal.domains) == proposal.domains,
          "unit.domains are not trimmed, in lower case and without repeats.");
  if (proposal.extensions) {
    knowledge::check_extensions(*proposal.extensions->as_object());
  }
}

void check_unit(const Unit& unit) {
  constexpr std::size_t kTierLength = 64;
  require(knowledge::is_unit_id(unit.id), "unit.id is not ku_ and 32 lower-case hex digits.");
  require(unit.version >= 1, "unit.version is below 1.");
  require(!unit.tier.empty() && code_points(unit.tier) <= kTierLength,
          "unit.tier is empty or too long.");
  require(!unit.created_by || code_points(*unit.created_by) <= limits::kCreatedByLength,
          "unit.created_by is too long.");
  require(!unit.superseded_by || knowledge::is_unit_id(*unit.superseded_by),
          "unit.superseded_by is not the id of a unit.");
  check_evidence(unit.evidence);
  std::for_each(unit.flags.begin(), unit.flags.end(), check_flag);
}

}  // namespace

User read_user(const JsonValue& members) {
  UserLine line = read_as(user_line(), members);
  accounts::UserService::check_name(line.username);
  require(is_bcrypt(line.password_hash), "password_hash is not one of bcrypt.");
  return {0, std::move(line.username), std::move(line.password_hash),
          moment("created_at", line.created_at)};
}

OwnedApiKey read_api_key(const JsonValue& members) {
  constexpr std::size_t kIdDigits = 32;
  constexpr std::size_t kHashDigits = 64;
  KeyLine line = read_as(key_line(), members);
  accounts::UserService::check_name(line.username);
  require(crypto::is_hex(line.id, kIdDigits), "id is not 32 lower-case hex digits.");
  require(crypto::is_hex(line.hash, kHashDigits), "hash is not 64 lower-case hex digits.");
  require(
      line.prefix.size() == accounts::kSecretPrefixLength &&
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
  owned.key.expires_at = moment("expires_at", line.expires_at);
  owned.key.created_at = moment("created_at", line.created_at);
  owned.key.last_used_at = moment("last_used_at", line.last_used_at);
  owned.key.revoked_at = moment("revoked_at", line.revoked_at);
  return owned;
}

ArchivedUnit read_unit(const JsonValue& members, std::string document) {
  UnitLine line = read_as(unit_line(), members);
  const Unit unit = parse_document(document);
  check_proposal(std::get<JsonValue>(parse_json(document)));
  check_unit(unit);
  ArchivedUnit archived;
  archived.unit.id = unit.id;
  archived.unit.document = std::move(document);
  archived.unit.status = *parse_review_status(line.status);
  archived.unit.reviewed_by = std::move(line.reviewed_by);
  archived.unit.reviewed_at = moment("reviewed_at", line.reviewed_at);
  archived.created_at = moment("created_at", line.created_at);
  return archived;
}

}  // namespace cq::transfer
