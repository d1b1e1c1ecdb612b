#pragma once

#include "change.hpp"

/// The fields of each kind of change, listed once for both directions: `fields` is a FieldWriter or
/// a FieldReader (change_text.cpp) and is called with each field's name and member.
namespace jsonl {

template <typename Fields>
void describe(Fields& fields, UserAdded& change) {
  fields("id", change.user.id);
  fields("username", change.user.username);
  fields("password_hash", change.user.password_hash);
  fields("created_at", change.user.created_at);
  fields("role", change.user.role);
  fields("tokens_from", change.user.tokens_from);
}

template <typename Fields>
void describe(Fields& fields, PasswordSet& change) {
  fields("username", change.username);
  fields("password_hash", change.password_hash);
}

template <typename Fields>
void describe(Fields& fields, RoleSet& change) {
  fields("username", change.username);
  fields("role", change.role);
}

template <typename Fields>
void describe(Fields& fields, TokensEnded& change) {
  fields("username", change.username);
  fields("at", change.at);
}

template <typename Fields>
void describe(Fields& fields, UserRemoved& change) {
  fields("username", change.username);
}

template <typename Fields>
void describe(Fields& fields, KeyAdded& change) {
  fields("id", change.key.id);
  fields("user_id", change.key.user_id);
  fields("name", change.key.name);
  fields("labels", change.key.labels);
  fields("prefix", change.key.prefix);
  fields("hash", change.key.hash);
  fields("ttl", change.key.ttl);
  fields("expires_at", change.key.expires_at);
  fields("created_at", change.key.created_at);
  fields("last_used_at", change.key.last_used_at);
  fields("revoked_at", change.key.revoked_at);
  fields("removed", change.removed);
}

template <typename Fields>
void describe(Fields& fields, KeyRevoked& change) {
  fields("id", change.id);
  fields("at", change.at);
}

template <typename Fields>
void describe(Fields& fields, KeyUsed& change) {
  fields("id", change.id);
  fields("at", change.at);
}

// The document is a JSON string within the JSON: queries return the stored bytes, and a JSON
// library may write a number differently from how it read it.
template <typename Fields>
void describe(Fields& fields, UnitProposed& change) {
  fields("document", change.document);
}

template <typename Fields>
void describe(Fields& fields, UnitDecided& change) {
  fields("unit", change.unit_id);
  fields("status", change.status);
  fields("reviewer", change.reviewer);
  fields("at", change.at);
}

template <typename Fields>
void describe(Fields& fields, UnitConfirmed& change) {
  fields("unit", change.unit_id);
  fields("at", change.at);
  fields("voter", change.voter);
}

template <typename Fields>
void describe(Fields& fields, UnitFlagged& change) {
  fields("unit", change.unit_id);
  fields("reason", change.flag.reason);
  fields("at", change.flag.timestamp);
  fields("detail", change.flag.detail);
  fields("duplicate_of", change.flag.duplicate_of);
  fields("voter", change.voter);
}

}  // namespace jsonl
