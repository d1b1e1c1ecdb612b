#include "e2e/stored_callers.hpp"

#include <algorithm>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>

#include "crypto/digest.hpp"
#include "crypto/jwt.hpp"
#include "e2e/database_file.hpp"
#include "e2e/server_process.hpp"
#include "experiments/login_tokens.hpp"

namespace cq::test {
namespace {

// Of the cost that new hashes have: a login leaves them as they are.
constexpr const char* kHashOfUserPassword =
    "$2b$12$abcdefghijklmnopqrstuunYdhHrPrQsWwVD7FJZar2U048CuDd2m";
constexpr const char* kHashOfAccountPassword =
    "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$"
    "F/MXME0Xg4kdjIToyCC7tajJcMLDPh/Tfgo1GvUsCx4";

/// A digest as an id: the same for the same text.
std::string uuid_of(const std::string& text) {
  const std::string digits = crypto::sha256_of(text);
  return digits.substr(0, 8) + "-" + digits.substr(8, 4) + "-4" + digits.substr(13, 3) + "-8" +
         digits.substr(17, 3) + "-" + digits.substr(20, 12);
}

}  // namespace

std::string add_user(const std::filesystem::path& database, const std::string& name,
                     const std::string& role) {
  DatabaseFile file(database);
  file.run("INSERT INTO users (username, password_hash, created_at) VALUES (?, ?, ?)",
           {name, kHashOfUserPassword, "2026-01-02T03:04:05.678901+00:00"});
  if (role != "reviewer") {
    file.run("INSERT INTO user_access (user_id, role) SELECT id, ? FROM users WHERE username = ?",
             {role, name});
  }
  const crypto::JwtAuthority authority(kJwtSecret);
  return authority.issue(name, now(), authority.print_of(kHashOfUserPassword));
}

std::string login_of_contract_user(const std::string& name) {
  return crypto::JwtAuthority(kJwtSecret).issue(name, now());
}

StoredAccount add_account(const std::filesystem::path& database, const std::string& email,
                          bool is_superuser) {
  const std::string id = uuid_of(email);
  DatabaseFile(database).run(
      "INSERT INTO users (id, email, hashed_password, is_active, is_superuser, is_verified, "
      "created_at) VALUES (?, ?, ?, 1, CAST(? AS INTEGER), 0, '2026-01-02 03:04:05.678901')",
      {id, email, kHashOfAccountPassword, is_superuser ? "1" : "0"});
  return {id, experiments::LoginTokens(kJwtSecret).issue_login(id, now())};
}

std::string add_workspaces_token(const std::filesystem::path& database, const std::string& name,
                                 const std::string& scopes) {
  JsonValue::Array list;
  for (std::size_t begin = 0; begin < scopes.size();) {
    const std::size_t end = std::min(scopes.find(',', begin), scopes.size());
    list.emplace_back(scopes.substr(begin, end - begin));
    begin = end + 1;
  }
  const std::string secret = "secret-of-" + name + std::string(32, 's');
  DatabaseFile(database).run(
      "INSERT INTO auth_tokens (name, token_hash, scopes, created_at, updated_at) VALUES (?, ?, ?, "
      "'2026-01-02 03:04:05.678901', '2026-01-02 03:04:05.678901')",
      {name, crypto::sha256_of(secret), write_json(JsonValue(list))});
  return secret;
}

}  // namespace cq::test
