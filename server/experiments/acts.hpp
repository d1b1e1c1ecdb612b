#pragma once

/// What the audit has of experiments, whose own database keeps none.
namespace cq::experiments::acts {

inline constexpr const char* kCreateAccount = "account.create";
inline constexpr const char* kChangeAccount = "account.change";
inline constexpr const char* kDeleteAccount = "account.delete";
inline constexpr const char* kCreateToken = "token.create";
inline constexpr const char* kRevokeToken = "token.revoke";

/// Of an entry about an account, a login too, and about a token.
inline constexpr const char* kOfAccount = "account of experiments";
inline constexpr const char* kOfToken = "API token of experiments";

}  // namespace cq::experiments::acts
