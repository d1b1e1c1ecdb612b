#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <string_view>

/// Users and API keys as records of an archive. All functions are safe from any thread.
namespace cq {

inline constexpr std::string_view kUserKind = "user";
inline constexpr std::string_view kApiKeyKind = "api_key";

/// A user by name: {"username","password_hash","created_at"}, then "role" unless it is reviewer,
/// and "tokens_from" where there is one. Its id doesn't count.
CQ_EXPORT ArchiveRecord to_record(const User& user);

/// A key by id: {"username","id","name","labels","prefix","hash","ttl","expires_at","created_at",
/// "last_used_at","revoked_at"}.
/// Its owner goes by name; user_id doesn't count. [api_key_record.owner]
CQ_EXPORT ArchiveRecord to_record(const OwnedApiKey& owned);

/// The user of a record, with the id 0.
/// Throws Error: invalid argument, naming the member, when its JSON isn't a user's.
CQ_EXPORT User user_of(const ArchiveRecord& record);

/// The key of a record, with the user_id 0.
/// Throws Error: invalid argument, naming the member, when its JSON isn't a key's.
CQ_EXPORT OwnedApiKey api_key_of(const ArchiveRecord& record);

/// Whether two users are the same but for their ids. [is_same.users]
CQ_EXPORT bool is_same(const User& left, const User& right);

/// Whether two keys are the same but for when they were last used. [is_same.keys]
CQ_EXPORT bool is_same(const ApiKey& left, const ApiKey& right);

}  // namespace cq
