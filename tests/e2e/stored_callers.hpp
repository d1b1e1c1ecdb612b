#pragma once

#include <filesystem>
#include <string>

namespace cq::test {

/// Callers whom a test needs and isn't about, put into a database file as commands leave them: no
/// process is started for them and no password is hashed. A server may be running on the file,
/// which has to be there. All throw std::runtime_error when the row can't be written.

inline constexpr const char* kUserPassword = "pw";

/// Adds a user with kUserPassword. Returns a login of theirs, signed with kJwtSecret.
std::string add_user(const std::filesystem::path& database, const std::string& name,
                     const std::string& role = "reviewer");

/// A login of one of the users of DatabaseFile::add_contract_users(), signed with kJwtSecret, such
/// as the original gives.
std::string login_of_contract_user(const std::string& name);

/// An account of experiments, whose password is kAccountPassword.
struct StoredAccount {
  std::string id;
  std::string login;  ///< signed with kJwtSecret
};

StoredAccount add_account(const std::filesystem::path& database, const std::string& email,
                          bool is_superuser = false);

/// Adds a token of workspaces with those scopes, separated by commas. Returns its secret.
std::string add_workspaces_token(const std::filesystem::path& database, const std::string& name,
                                 const std::string& scopes);

}  // namespace cq::test
