#include "sqlite/accounts/api_keys.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/text.hpp>
#include <utility>
#include <variant>

#include "sqlite/db/record_table.hpp"
#include "sqlite/db/timestamps.hpp"

namespace cq::sqlite {
namespace {

std::string place(std::string_view column, std::string_view key_id) {
  return "api_keys." + std::string(column) + " of key '" + std::string(key_id) + "'";
}

bool has_user(Connection& connection, std::int64_t user_id) {
  return connection.prepare("SELECT 1 FROM users WHERE id = ?1").bind(1, user_id).step();
}

bool has_key(Connection& connection, const ApiKey& key) {
  return connection.prepare("SELECT 1 FROM api_keys WHERE id = ?1 OR key_hash = ?2")
      .bind(1, key.id)
      .bind(2, key.hash)
      .step();
}

// Timestamps are compared, not their texts, which don't sort when some lack a fraction. A key whose
// end can't be read is of no use to anybody, so it isn't active.
std::size_t count_active(Connection& connection, std::int64_t user_id, Timestamp at) {
  Statement rows = connection.prepare(
      "SELECT id, expires_at FROM api_keys WHERE user_id = ?1 AND revoked_at IS NULL");
  rows.bind(1, user_id);
  std::size_t count = 0;
  while (rows.step()) {
    why_unreadable([&] {
      if (read_timestamp(rows.text_view(1), place("expires_at", rows.text_view(0))) > at) ++count;
    });
  }
  return count;
}

// Throws if the key can't be added.
void check_new_key(Connection& connection, const ApiKey& key, std::size_t most_active) {
  if (!has_user(connection, key.user_id)) {
    throw Error(ErrorKind::kNotFound, "There is no user with the id " +
                                          std::to_string(key.user_id) +
                                          " to give an API key to; create the user first.");
  }
  if (has_key(connection, key)) {
    throw Error(ErrorKind::kConflict, "An API key with the id '" + key.id +
                                          "' or its hash already exists; make a new "
                                          "one.");
  }
  if (count_active(connection, key.user_id, key.created_at) >= most_active) {
    throw Error(ErrorKind::kConflict, "User " + std::to_string(key.user_id) + " already has " +
                                          std::to_string(most_active) +
                                          " active API keys, the most allowed; revoke one first.");
  }
}

std::size_t count_keys(Connection& connection, std::int64_t user_id) {
  Statement row = connection.prepare("SELECT count(*) FROM api_keys WHERE user_id = ?1");
  row.bind(1, user_id).step();
  return static_cast<std::size_t>(row.integer(0));
}

/// When a key was made and its id: what the keys that are removed go by.
using KeyAge = std::pair<Timestamp, std::string>;

// The keys of that user that aren't active at that time. One that can't be read stays.
std::vector<KeyAge> inactive_keys(Connection& connection, std::int64_t user_id, Timestamp at) {
  Statement rows = connection.prepare(
      "SELECT id, created_at, expires_at, revoked_at FROM api_keys WHERE user_id = ?1");
  rows.bind(1, user_id);
  std::vector<KeyAge> keys;
  while (rows.step()) {
    why_unreadable([&] {
      ApiKey key;
      key.id = rows.text(0);
      key.created_at = read_timestamp(rows.text_view(1), place("created_at", key.id));
      key.expires_at = read_timestamp(rows.text_view(2), place("expires_at", key.id));
      key.revoked_at = read_timestamp(rows.optional_text(3), place("revoked_at", key.id));
      if (!is_active(key, at)) keys.emplace_back(key.created_at, std::move(key.id));
    });
  }
  return keys;
}

// Removes the oldest keys that aren't active, so that with the new one there are `most`. Throws,
// and removes none, if too few may go.
void make_room(Connection& connection, TouchedRows& touched, const ApiKey& key, std::size_t most) {
  const std::size_t count = count_keys(connection, key.user_id) + 1;
  if (count <= most) return;
  std::vector<KeyAge> keys = inactive_keys(connection, key.user_id, key.created_at);
  if (keys.size() < count - most) {
    throw Error(ErrorKind::kConflict, "User " + std::to_string(key.user_id) + " may have " +
                                          std::to_string(most) +
                                          " API keys and has too few that are revoked or expired "
                                          "to remove; revoke one first.");
  }
  std::sort(keys.begin(), keys.end());
  keys.resize(count - most);
  for (const auto& [created_at, id] : keys) {
    connection.prepare("DELETE FROM api_keys WHERE id = ?1").bind(1, id).run();
    touched.add(kApiKeysTable, id);
  }
}

[[noreturn]] void refuse_labels(const std::string& where) {
  throw Error(ErrorKind::kCorrupt,
              "What is stored in " + where +
                  " isn't a JSON array of strings; put it right, or restore the database from a "
                  "backup.");
}

std::string why_key_unreadable(const Statement& row) {
  return why_unreadable([&row] { read_key(row); });
}

}  // namespace

SqliteApiKeys::SqliteApiKeys(ConnectionPool& pool, GroupCommit& commits, CommitTracker& tracker)
    : pool_(pool),
      commits_(commits),
      cache_(tracker),
      unreadable_("SELECT " + std::string(kKeyColumns) + " FROM api_keys AS k WHERE k.id = ?1",
                  &why_key_unreadable) {}

std::string write_labels(const std::vector<std::string>& labels) {
  std::string out = "[";
  for (const std::string& label : labels) {
    if (!is_utf8(label)) {
      throw Error(ErrorKind::kInvalidArgument, "An API key's label isn't UTF-8; send it as UTF-8.");
    }
    if (out.size() > 1) out += ", ";
    append_json_string(out, label, JsonEscapes::kAllButAscii);
  }
  return out + "]";
}

// SQLite's own JSON functions won't do: of a string with a NUL they give what is before it.
std::vector<std::string> read_labels(std::string_view text, const std::string& where) {
  const auto parsed = parse_json(text);
  const auto* value = std::get_if<JsonValue>(&parsed);
  const JsonValue::Array* elements = value == nullptr ? nullptr : value->as_array();
  if (elements == nullptr) refuse_labels(where);
  std::vector<std::string> labels;
  labels.reserve(elements->size());
  for (const JsonValue& element : *elements) {
    if (element.as_string() == nullptr) refuse_labels(where);
    labels.push_back(*element.as_string());
  }
  return labels;
}

ApiKey read_key(const Statement& row) {
  ApiKey key;
  key.id = row.text(0);
  key.user_id = row.integer(1);
  key.name = row.text(2);
  key.labels = read_labels(row.text_view(3), place("labels", key.id));
  key.prefix = row.text(4);
  key.hash = row.text(5);
  key.ttl = row.text(6);
  key.expires_at = read_timestamp(row.text_view(7), place("expires_at", key.id));
  key.created_at = read_timestamp(row.text_view(8), place("created_at", key.id));
  key.last_used_at = read_timestamp(row.optional_text(9), place("last_used_at", key.id));
  key.revoked_at = read_timestamp(row.optional_text(10), place("revoked_at", key.id));
  return key;
}

void insert_key(Connection& connection, const ApiKey& key) {
  connection
      .prepare(
          "INSERT INTO api_keys (id, user_id, name, labels, key_prefix, key_hash, ttl, expires_at, "
          "created_at, last_used_at, revoked_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
      .bind(1, key.id)
      .bind(2, key.user_id)
      .bind(3, key.name)
      .bind(4, write_labels(key.labels))
      .bind(5, key.prefix)
      .bind(6, key.hash)
      .bind(7, key.ttl)
      .bind(8, write_timestamp(key.expires_at))
      .bind(9, write_timestamp(key.created_at))
      .bind_optional(10, write_timestamp(key.last_used_at))
      .bind_optional(11, write_timestamp(key.revoked_at))
      .run();
}

void SqliteApiKeys::create(const ApiKey& key, const ApiKeyLimits& allowed) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    check_new_key(connection, key, allowed.active);
    make_room(connection, touched, key, allowed.all);
    insert_key(connection, key);
    touched.add(kApiKeysTable, key.id);
  });
}

std::vector<ApiKey> SqliteApiKeys::list(std::int64_t user_id) {
  const Lease connection = pool_.reader();
  Statement rows = connection->prepare("SELECT " + std::string(kKeyColumns) +
                                       " FROM api_keys AS k WHERE k.user_id = ?1");
  rows.bind(1, user_id);
  std::vector<ApiKey> keys;
  while (rows.step()) {
    unreadable_.try_read(rows, [&] { keys.push_back(read_key(rows)); });
  }
  std::sort(keys.begin(), keys.end(), [](const ApiKey& left, const ApiKey& right) {
    if (left.created_at != right.created_at) return left.created_at > right.created_at;
    return left.id > right.id;
  });
  return keys;
}

std::optional<OwnedApiKey> SqliteApiKeys::find_active(std::string_view key_id, Timestamp at) {
  std::optional<OwnedApiKey> found = find(key_id);
  if (found && !is_active(found->key, at)) found.reset();
  return found;
}

std::optional<OwnedApiKey> SqliteApiKeys::find(std::string_view key_id) {
  KeyCache::Lookup kept = cache_.find(key_id);
  if (kept.key) return std::move(kept.key);
  const Lease connection = pool_.reader();
  Statement row = connection->prepare(
      "SELECT " + std::string(kKeyColumns) +
      ", u.username FROM api_keys AS k JOIN users AS u ON u.id = k.user_id WHERE k.id = ?1");
  if (!row.bind(1, key_id).step()) return std::nullopt;
  OwnedApiKey found{read_key(row), row.text(11)};
  if (kept.version) cache_.keep(found, *kept.version);
  return found;
}

bool SqliteApiKeys::revoke(std::int64_t user_id, std::string_view key_id, Timestamp at) {
  bool found = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    {
      Statement row = connection.prepare(
          "SELECT revoked_at IS NOT NULL FROM api_keys WHERE id = ?1 AND user_id = ?2");
      found = row.bind(1, key_id).bind(2, user_id).step();
      if (!found || row.integer(0) != 0) return;
    }
    connection.prepare("UPDATE api_keys SET revoked_at = ?2 WHERE id = ?1")
        .bind(1, key_id)
        .bind(2, write_timestamp(at))
        .run();
    touched.add(kApiKeysTable, key_id);
  });
  return found;
}

void SqliteApiKeys::touch(std::string_view key_id, Timestamp at) {
  const auto write_use = [&](Connection& connection, TouchedRows& touched) {
    {
      Statement row = connection.prepare("SELECT last_used_at FROM api_keys WHERE id = ?1");
      if (!row.bind(1, key_id).step()) return;
      const auto last = read_timestamp(row.optional_text(0), place("last_used_at", key_id));
      if (last && *last >= at) return;
    }
    connection.prepare("UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1")
        .bind(1, key_id)
        .bind(2, write_timestamp(at))
        .run();
    touched.add(kApiKeysTable, key_id);
  };
  commits_.write(write_use, GroupCommit::Additions::kNotMade);
}

}  // namespace cq::sqlite
