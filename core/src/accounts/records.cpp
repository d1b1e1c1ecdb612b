#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/records.hpp>
#include <cq/accounts/users.hpp>
#include <cq/json_writer.hpp>
#include <string>
#include <tuple>
#include <utility>

#include "records/record_reader.hpp"

namespace cq {

ArchiveRecord to_record(const User& user) {
  JsonObjectWriter writer;
  writer.add("username", user.username)
      .add("password_hash", user.password_hash)
      .add("created_at", written(user.created_at));
  if (user.role != Role::kReviewer) writer.add("role", to_string(user.role));
  writer.add_if("tokens_from", written(user.tokens_from));
  return {std::string(kUserKind), user.username, writer.take()};
}

ArchiveRecord to_record(const OwnedApiKey& owned) {
  const ApiKey& key = owned.key;
  return {std::string(kApiKeyKind), key.id,
          JsonObjectWriter()
              .add("username", owned.username)
              .add("id", key.id)
              .add("name", key.name)
              .add("labels", key.labels)
              .add("prefix", key.prefix)
              .add("hash", key.hash)
              .add("ttl", key.ttl)
              .add("expires_at", written(key.expires_at))
              .add("created_at", written(key.created_at))
              .add("last_used_at", written(key.last_used_at))
              .add("revoked_at", written(key.revoked_at))
              .take()};
}

User user_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kUserKind, record.json);
  User user{0, reader.text("username"), reader.text("password_hash"),
            reader.timestamp("created_at")};
  if (const auto role = reader.optional_text("role")) {
    const auto known = parse_role(*role);
    if (!known) reader.refuse("role is not reader, reviewer or admin");
    user.role = *known;
  }
  user.tokens_from = reader.optional_timestamp("tokens_from");
  return user;
}

OwnedApiKey api_key_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kApiKeyKind, record.json);
  OwnedApiKey owned;
  owned.username = reader.text("username");
  owned.key.id = reader.text("id");
  owned.key.name = reader.text("name");
  owned.key.labels = reader.texts("labels");
  owned.key.prefix = reader.text("prefix");
  owned.key.hash = reader.text("hash");
  owned.key.ttl = reader.text("ttl");
  owned.key.expires_at = reader.timestamp("expires_at");
  owned.key.created_at = reader.timestamp("created_at");
  owned.key.last_used_at = reader.optional_timestamp("last_used_at");
  owned.key.revoked_at = reader.optional_timestamp("revoked_at");
  return owned;
}

bool is_same(const User& left, const User& right) {
  const auto tied = [](const User& user) {
    return std::tie(user.username, user.password_hash, user.created_at, user.role,
                    user.tokens_from);
  };
  return tied(left) == tied(right);
}

bool is_same(const ApiKey& left, const ApiKey& right) {
  const auto tied = [](const ApiKey& key) {
    return std::tie(key.id, key.user_id, key.name, key.labels, key.prefix, key.hash, key.ttl,
                    key.expires_at, key.created_at, key.revoked_at);
  };
  return tied(left) == tied(right);
}

// The key function of the part's class: its virtual table lives in this library.
ApiKeys::~ApiKeys() = default;

}  // namespace cq
