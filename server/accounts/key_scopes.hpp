#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"

namespace cq::accounts {

/// A key's scopes are kept among its labels, one with this beginning for each. (A column would need
/// a revision of the first feature's database, and the archive's form of a key; labels go along
/// wherever a key does, also back to the original.)
inline constexpr std::string_view kScopeLabel = "cq-scope:";

/// The last label of a key with scopes begins so: it proves that a server with the same pepper gave
/// the key those scopes. Without it they count for nothing, as servers that know no scopes let
/// people choose any label.
inline constexpr std::string_view kScopeProofLabel = "cq-scope-mac:";

/// Whether only a server makes such labels.
[[nodiscard]] bool is_scope_label(std::string_view label) noexcept;

/// The labels of a key with those scopes. Without scopes, as they are. Safe from any thread, as
/// below. Throws Error: invalid argument for a scope that is empty, too long, or no UTF-8.
[[nodiscard]] std::vector<std::string> with_scopes(std::vector<std::string> labels,
                                                   const std::vector<std::string>& scopes,
                                                   const std::string& key_id,
                                                   const crypto::HmacSha256& pepper);

/// Whether there are labels of scopes, and none that could prove them.
[[nodiscard]] bool has_unproven_scopes(const std::vector<std::string>& labels) noexcept;

/// The scopes that the labels of that key prove; none if the proof is missing, or is another key's
/// or another server's.
[[nodiscard]] std::vector<std::string> scopes_in(const std::vector<std::string>& labels,
                                                 const std::string& key_id,
                                                 const crypto::HmacSha256& pepper);

}  // namespace cq::accounts
