#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {

/// The environment of a server that serves experiments alone, on that file, where anybody may make
/// an account.
inline std::map<std::string, std::string> experiments_environment(
    const std::filesystem::path& database) {
  return {{"CQ_FEATURES", "experiments"},
          {"CQ_EXPERIMENTS_DATABASE_URL", "sqlite:///" + database.string()},
          {"CQ_EXPERIMENTS_JWT_SECRET", kJwtSecret},
          {"CQ_EXPERIMENTS_REGISTRATION", "open"},
          {"CQ_STORE_TIMEOUT", "60"}};  // a busy machine is no store that hangs
}

/// A database that the original wrote. Only to be copied.
inline std::filesystem::path original_experiments() {
  return std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / "experiments-head.db";
}

inline constexpr const char* kAccountPassword = "secret123";

/// A new account, as 'cq-server account create' makes it. Throws std::runtime_error, with what it
/// wrote, when it doesn't.
inline void make_account(const std::map<std::string, std::string>& environment,
                         const std::string& email, bool superuser = false) {
  std::vector<std::string> arguments{"account", "create", email, "--password-stdin"};
  if (superuser) arguments.emplace_back("--superuser");
  const ProcessResult result =
      run_cq_server(arguments, environment, std::string(kAccountPassword) + "\n");
  if (result.exit_status != 0) throw std::runtime_error(result.err);
}

inline HttpAnswer try_account_login(std::uint16_t port, const std::string& email,
                                    const std::string& password = kAccountPassword) {
  return send_request(port, "POST", "/api/auth/jwt/login",
                      {{"Content-Type", "application/x-www-form-urlencoded"}},
                      "username=" + email + "&password=" + password);
}

/// The JWT of an account. Throws std::runtime_error when it isn't given.
inline std::string log_in_account(std::uint16_t port, const std::string& email,
                                  const std::string& password = kAccountPassword) {
  const HttpAnswer answer = try_account_login(port, email, password);
  const JsonValue json = answer.json();
  const JsonValue* token = json.member("access_token");
  if (token == nullptr) throw std::runtime_error("no login: " + answer.body);
  return *token->as_string();
}

/// The id of what an answer shows; its body where that shows nothing with an id.
inline std::string id_of(const HttpAnswer& answer) {
  const JsonValue json = answer.json();
  const JsonValue* id = json.member("id");
  return id == nullptr ? answer.body : *id->as_string();
}

}  // namespace cq::test
