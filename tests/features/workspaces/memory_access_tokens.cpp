#include <algorithm>

#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {

AccessToken MemoryAccessTokens::create(const NewAccessToken& token, Timestamp at) {
  const LockedRows rows(database_);
  for (const auto& [id, each] : rows->tokens) {
    if (each.name == token.name || each.token_hash == token.token_hash) {
      throw Error(ErrorKind::kConflict, "There is a token '" + token.name + "' already.");
    }
  }
  const AccessToken made{.id = next_id(rows->tokens),
                         .name = token.name,
                         .token_hash = token.token_hash,
                         .scopes = token.scopes,
                         .expires_at = token.expires_at,
                         .created_at = at,
                         .updated_at = at};
  rows->tokens.emplace(made.id, made);
  return made;
}

std::optional<AccessToken> MemoryAccessTokens::find_active(std::string_view token_hash,
                                                           Timestamp at) {
  const LockedRows rows(database_);
  for (const auto& [id, each] : rows->tokens) {
    if (each.token_hash == token_hash && is_active(each, at)) return each;
  }
  return std::nullopt;
}

void MemoryAccessTokens::record_use(std::int64_t id, Timestamp at) {
  const LockedRows rows(database_);
  const auto found = rows->tokens.find(id);
  if (found == rows->tokens.end()) return;
  found->second.last_used_at = std::max(found->second.last_used_at.value_or(at), at);
}

std::vector<AccessToken> MemoryAccessTokens::list() {
  const LockedRows rows(database_);
  std::vector<AccessToken> all = rows_where(rows->tokens, [](const AccessToken&) { return true; });
  std::stable_sort(all.begin(), all.end(), [](const AccessToken& left, const AccessToken& right) {
    return left.created_at < right.created_at;
  });
  return all;
}

AccessToken MemoryAccessTokens::revoke(std::int64_t id, Timestamp at) {
  const LockedRows rows(database_);
  AccessToken& token = require_row(rows->tokens, id, "token");
  token.revoked_at = token.updated_at = at;
  return token;
}

}  // namespace cq::workspaces
