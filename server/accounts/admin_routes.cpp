#include "accounts/admin_routes.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "accounts/account_json.hpp"
#include "accounts/admin_requests.hpp"
#include "accounts/last_logins.hpp"
#include "accounts/routes.hpp"
#include "api/json_schema.hpp"
#include "api/list_response.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "settings/values.hpp"

namespace cq::accounts {
namespace {

constexpr const char* kAdminUsersPath = "/api/v1/admin/users";
constexpr const char* kAdminKeysPath = "/api/v1/admin/api-keys";

constexpr const char* kUserListSchema = "AdministeredUserList";
constexpr const char* kUserWithRoleSchema = "UserWithRole";
constexpr const char* kDeletedUserSchema = "DeletedUser";
constexpr const char* kKeyListSchema = "OwnedApiKeyList";
constexpr const char* kLogLevelSchema = "LogLevel";

/// How many users a piece of a list is about; each may have many keys.
constexpr std::size_t kUsersOfAPiece = 100;

JsonValue user_with_role_json(const User& user) {
  return json_object({{"username", user.username},
                      {"created_at", format_timestamp(user.created_at, UtcSuffix::kOffset)},
                      {"role", to_string(user.role)}});
}

/// How many keys the user has, and how many of them may be used; nulls where the store keeps none.
void add_key_counts(JsonValue& json, const ApiKeyService& api_keys, const User& user) {
  std::optional<ApiKeyList> list;
  try {
    list = api_keys.list(user);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kNotImplemented) throw;
  }
  const auto count_active = [&] {
    return std::count_if(list->keys.begin(), list->keys.end(),
                         [&](const ApiKey& key) { return is_active(key, list->at); });
  };
  json.add("api_keys", list ? JsonValue(list->keys.size()) : JsonValue());
  json.add("active_api_keys", list ? JsonValue(count_active()) : JsonValue());
}

/// What `append` adds for each user, some users at a time.
api::NextItems for_each_of(std::vector<User> users,
                           std::function<void(std::string& out, const User& user)> append) {
  const auto all = std::make_shared<const std::vector<User>>(std::move(users));
  return [all, append = std::move(append), next = std::size_t{0}](std::string& out) mutable {
    for (std::size_t i = 0; i < kUsersOfAPiece && next < all->size(); ++i) {
      append(out, (*all)[next++]);
    }
    return next < all->size();
  };
}

http::Response done() {
  return {.status = 204, .headers = {}, .body = {}};
}

/// A route for administrators, with the responses that each of them may have.
api::Route for_administrators(const char* method, const std::string& path, const char* summary,
                              std::vector<api::DeclaredResponse> responses) {
  responses.push_back({403, "The user is no administrator", api::kErrorSchema});
  return {.method = method,
          .path = path,
          .summary = summary,
          .access = api::Access::kAdmin,
          .responses = std::move(responses)};
}

const api::DeclaredResponse kNoUser{404, "There is no such user", api::kErrorSchema};
const api::DeclaredResponse kOnlyAdmin{409, "The user is the only administrator",
                                       api::kErrorSchema};

api::Route list_users(const AdminParts& parts) {
  api::Route route =
      for_administrators("GET", kAdminUsersPath, "List all users, by name",
                         {{200, "Everybody, with their last login and keys", kUserListSchema}});
  const auto report = [&log = parts.log](const std::string& reason) {
    log.trouble("Last logins can't be told from the audit: ", reason);
  };
  route.handler = [parts, report](const api::Call& call) {
    const auto logins = std::make_shared<const LastLogins>(parts.logins, report);
    const auto append = [logins, &api_keys = parts.api_keys](std::string& out, const User& user) {
      JsonValue json = user_with_role_json(user);
      json.add("last_login_at", api::timestamp_or_null(logins->of(user.username)));
      json.add("logged_out_at", api::timestamp_or_null(user.tokens_from));
      add_key_counts(json, api_keys, user);
      api::append_item(out, write_json(json));
    };
    return api::list_response(call, R"({"data":[)", for_each_of(parts.users.list(), append),
                              std::string("]}"));
  };
  return route;
}

api::Route create_user(const AdminParts& parts) {
  api::Route route =
      for_administrators("POST", kAdminUsersPath, "Add a user",
                         {{201, "The user", kUserWithRoleSchema},
                          {409, "The name is taken", api::kErrorSchema},
                          {422, "The name or the password can't be used", api::kErrorSchema}});
  route.lane = api::Lane::kHash;
  return api::taking_body(std::move(route), new_user_request(),
                          [parts](const api::Call& call, const NewUserRequest& request) {
                            UserService::check_name(request.username);
                            UserService::check_password(request.password);
                            parts.users.require_unused(request.username);
                            const User user = parts.audit.make(
                                {acts::kCreateUser, actor_of(call), request.username, request.role},
                                [&] {
                                  return parts.users.create(request.username, request.password,
                                                            role_of_name(request.role));
                                });
                            return api::json_response(201, user_with_role_json(user));
                          });
}

api::Route set_role(const AdminParts& parts) {
  return api::taking_body(
      for_administrators("POST", std::string(kAdminUsersPath) + "/role", "Give a user another role",
                         {{200, "The user", kUserWithRoleSchema}, kNoUser, kOnlyAdmin}),
      role_request(), [parts](const api::Call& call, const RoleRequest& request) {
        const User user = parts.administration.set_role(actor_of(call), request.username,
                                                        role_of_name(request.role));
        return api::json_response(200, user_with_role_json(user));
      });
}

api::Route set_password(const AdminParts& parts) {
  api::Route route = for_administrators(
      "POST", std::string(kAdminUsersPath) + "/password",
      "Give another user a new password; all tokens of the old one end",
      {{204, "The password is set", ""},
       kNoUser,
       {422, "The new password is empty, too long or not UTF-8", api::kErrorSchema}});
  route.lane = api::Lane::kHash;
  return api::taking_body(std::move(route), password_request(),
                          [parts](const api::Call& call, const PasswordRequest& request) {
                            parts.administration.set_password(actor_of(call), request.username,
                                                              request.password);
                            return done();
                          });
}

api::Route log_out(const AdminParts& parts) {
  return api::taking_body(
      for_administrators("POST", std::string(kAdminUsersPath) + "/logout",
                         "End all tokens that a user was given so far",
                         {{204, "They have ended; API keys have not", ""}, kNoUser}),
      user_request(), [parts](const api::Call& call, const UserRequest& request) {
        parts.administration.log_out(actor_of(call), request.username);
        return done();
      });
}

api::Route delete_user(const AdminParts& parts) {
  return api::taking_body(
      for_administrators(
          "POST", std::string(kAdminUsersPath) + "/delete",
          "Delete a user and their API keys; what they proposed and reviewed stays",
          {{200, "Who was deleted, with how many keys", kDeletedUserSchema}, kNoUser, kOnlyAdmin}),
      user_request(), [parts](const api::Call& call, const UserRequest& request) {
        const std::size_t keys = parts.administration.remove(actor_of(call), request.username);
        return api::json_response(
            200, json_object({{"username", request.username}, {"api_keys_deleted", keys}}));
      });
}

api::Route list_keys(const AdminParts& parts) {
  api::Route route = for_administrators(
      "GET", kAdminKeysPath,
      "List everybody's API keys, by their users' names, each user's newest first",
      {{200, "Every key, without its token", kKeyListSchema}});
  route.handler = [parts](const api::Call& call) {
    const auto append = [&api_keys = parts.api_keys](std::string& out, const User& user) {
      const ApiKeyList list = api_keys.list(user);
      for (const ApiKey& key : list.keys) {
        JsonValue json = api_key_json(key, list.at);
        json.add("username", JsonValue(user.username));
        api::append_item(out, write_json(json));
      }
    };
    return api::list_response(call, R"({"data":[)", for_each_of(parts.users.list(), append),
                              std::string("]}"));
  };
  return route;
}

api::Route revoke_key(const AdminParts& parts) {
  return api::taking_body(
      for_administrators("POST", std::string(kAdminKeysPath) + "/revoke", "Revoke a user's API key",
                         {{200, "The key is revoked", kMessageSchema},
                          {404, "There is no such user or key", api::kErrorSchema}}),
      key_request(), [parts](const api::Call& call, const KeyRequest& request) {
        parts.audit.make(
            {acts::kRevokeKey, actor_of(call), request.key_id, "of user " + request.username},
            [&] { parts.api_keys.revoke(request.username, request.key_id); });
        return api::json_response(200, json_object({{"message", "API key revoked."}}));
      });
}

// It is in the audit before it counts, so that nobody silences the log unseen.
api::Route set_log_level(const AdminParts& parts) {
  return api::taking_body(
      for_administrators("POST", "/api/v1/admin/log-level",
                         "Log this and all that is graver, until the server ends",
                         {{200, "What is logged now", kLogLevelSchema}}),
      log_level_request(), [parts](const api::Call& call, const LogLevelRequest& request) {
        settings::Settings wanted;
        static_cast<void>(settings::assign_log_level(wanted, request.level));
        parts.audit.record({acts::kLogLevel, actor_of(call), request.level, ""});
        const std::string line = "The log level becomes " + request.level + ", as '" +
                                 call.username + "' wants it, until the server ends";
        parts.log.info(line);
        const bool was_told = parts.log.level() <= settings::LogLevel::kInfo;
        parts.log.set_level(wanted.log_level);
        if (!was_told) parts.log.info(line);
        return api::json_response(200, json_object({{"level", request.level}}));
      });
}

}  // namespace

std::vector<api::Route> admin_routes(const AdminParts& parts) {
  return {list_users(parts),   create_user(parts), set_role(parts),
          set_password(parts), log_out(parts),     delete_user(parts),
          list_keys(parts),    revoke_key(parts),  set_log_level(parts)};
}

JsonValue::Object admin_response_schemas() {
  using api::schema::count;
  using api::schema::nullable;
  using api::schema::object;
  using api::schema::text;
  using api::schema::timestamp;
  const JsonValue::Object user{{"username", text()},
                               {"created_at", timestamp()},
                               {"role", api::schema::one_of({"reader", "reviewer", "admin"})}};
  JsonValue::Object listed = user;
  listed.insert(listed.end(), {{"last_login_at", nullable(timestamp())},
                               {"logged_out_at", nullable(timestamp())},
                               {"api_keys", nullable(count())},
                               {"active_api_keys", nullable(count())}});
  JsonValue::Object key = api_key_members();
  key.emplace_back("username", text());
  return {{kUserWithRoleSchema, object(user)},
          {"AdministeredUser", object(std::move(listed))},
          {kUserListSchema, api::data_envelope_of("AdministeredUser")},
          {kDeletedUserSchema, object({{"username", text()}, {"api_keys_deleted", count()}})},
          {"OwnedApiKey", object(std::move(key))},
          {kKeyListSchema, api::data_envelope_of("OwnedApiKey")},
          {kLogLevelSchema,
           object({{"level", api::schema::one_of({"debug", "info", "warning", "error"})}})}};
}

}  // namespace cq::accounts
