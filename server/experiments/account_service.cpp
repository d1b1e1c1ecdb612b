#include "experiments/account_service.hpp"

#include <cq/error.hpp>
#include <string_view>
#include <utility>

#include "api/errors.hpp"
#include "api/uuid_rule.hpp"
#include "api/worker_pool.hpp"
#include "crypto/argon2.hpp"
#include "crypto/digest.hpp"
#include "experiments/email.hpp"
#include "experiments/parts.hpp"
#include "experiments/requests.hpp"

namespace cq::experiments {
namespace {

std::string hash_of(const std::string& password) {
  return api::uncounted([&] { return crypto::hash_with_argon2id(password); });
}

/// What throws a conflict for an e-mail refuses the request with `sentence`.
template <class Action>
auto refusing_conflict(const char* sentence, const Action& action) {
  try {
    return action();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kConflict) throw;
    throw api::Refusal(status::kBadRequest, sentence);
  }
}

void add_flag(const char* field, const std::optional<std::optional<bool>>& given,
              std::optional<bool>& into) {
  if (given) into = not_null(field, *given);
}

/// The id of the account that an invitation makes: always the same one, so that no second account
/// is made with it. A signature can be spelled in several ways, what it signs in one.
std::string id_by_invitation(const std::string& invitation) {
  constexpr std::size_t kDigits = 32;
  constexpr std::size_t kVersionPlace = 12;
  constexpr std::size_t kVariantPlace = 16;
  std::string digits =
      crypto::sha256_of(std::string_view(invitation).substr(0, invitation.rfind('.')));
  digits.resize(kDigits);
  digits[kVersionPlace] = '8';
  digits[kVariantPlace] = 'a';
  return *api::parse_uuid(digits).uuid;
}

constexpr const char* kTaken = "UPDATE_USER_EMAIL_ALREADY_EXISTS";
constexpr const char* kExists = "REGISTER_USER_ALREADY_EXISTS";

}  // namespace

AccountService::AccountService(host::StorePart<Accounts> accounts, const LoginTokens& tokens,
                               Registration registration, api::Clock clock)
    : accounts_(std::move(accounts)),
      tokens_(tokens),
      registration_(registration),
      clock_(std::move(clock)) {}

Account AccountService::make(const std::string& id, const std::string& email,
                             const std::string& password,
                             const std::optional<std::string>& display_name,
                             bool is_superuser) const {
  if (accounts_->find(email)) {  // before a password is hashed in vain
    throw Error(ErrorKind::kConflict, "There is an account with that e-mail already.");
  }
  Account account{.id = id,
                  .email = email,
                  .password_hash = hash_of(password),
                  .is_superuser = is_superuser,
                  .display_name = display_name,
                  .created_at = clock_()};
  accounts_->create(account);
  return account;
}

Account AccountService::register_account(const RegisterRequest& request) const {
  if (registration_ == Registration::kClosed) {
    throw api::Refusal(status::kForbidden, "Registration is closed; an operator makes accounts");
  }
  std::string id = new_uuid();
  if (registration_ == Registration::kInvite) {
    const std::optional<std::string> invited =
        request.invitation ? tokens_.invited_by(*request.invitation, clock_()) : std::nullopt;
    if (invited != request.email) {
      throw api::Refusal(status::kForbidden, "Registration needs an invitation for that e-mail");
    }
    id = id_by_invitation(*request.invitation);
    if (accounts_->get(id)) {
      throw api::Refusal(status::kBadRequest, kExists);
    }
  }
  return refusing_conflict(kExists, [&] {
    return make(id, request.email, request.password, request.display_name, false);
  });
}

Account AccountService::create(const std::string& email, const std::string& password,
                               bool is_superuser) const {
  return make(new_uuid(), email, password, std::nullopt, is_superuser);
}

std::optional<std::string> AccountService::log_in(const std::string& email,
                                                  const std::string& password) const {
  const std::optional<Account> account = accounts_->find(email);
  const bool is_right = api::uncounted([&] {
    return crypto::verify_password_of_any_kind(
        password, account ? std::optional(account->password_hash) : std::nullopt);
  });
  if (!is_right) return std::nullopt;
  if (!crypto::is_argon2id_as_strong_as_new(account->password_hash)) {
    // Where that is changed concurrently, the other change counts.
    static_cast<void>(
        accounts_->replace_hash(account->id, account->password_hash, hash_of(password)));
  }
  if (!account->is_active) return std::nullopt;
  return tokens_.issue_login(account->id, clock_());
}

Account AccountService::require_own(const std::string& id) const {
  std::optional<Account> account = accounts_->get(id);
  if (!account) throw api::Refusal(status::kUnauthorized, "Unauthorized");
  return *std::move(account);
}

Account AccountService::require(const std::string& id) const {
  const std::optional<std::string> uuid = api::parse_uuid(id).uuid;
  std::optional<Account> account = uuid ? accounts_->get(*uuid) : std::nullopt;
  if (!account) throw api::Refusal(status::kNotFound, "Not Found");
  return *std::move(account);
}

void AccountService::add_email_change(const Account& account, const std::string& email,
                                      AccountChange& change) const {
  if (email == account.email) return;
  // The original refuses one's own e-mail in another case, too.
  if (accounts_->find(email)) throw api::Refusal(status::kBadRequest, kTaken);
  change.email = email;
  change.is_verified = false;
}

Account AccountService::change(const Account& account, const ChangeAccountRequest& request,
                               bool by_superuser) const {
  AccountChange change{.display_name = request.display_name, .avatar_url = request.avatar_url};
  if (by_superuser) {
    add_flag("is_active", request.is_active, change.is_active);
    add_flag("is_superuser", request.is_superuser, change.is_superuser);
    add_flag("is_verified", request.is_verified, change.is_verified);
  }
  if (request.email) add_email_change(account, not_null("email", *request.email), change);
  if (request.password && *request.password) {
    change.password_hash = hash_of(**request.password);
  }
  return refusing_conflict(kTaken, [&] { return accounts_->change(account.id, change); });
}

void AccountService::reset_password(const ResetPasswordRequest& request) const {
  const auto refuse = [] { throw api::Refusal(status::kBadRequest, "RESET_PASSWORD_BAD_TOKEN"); };
  const std::optional<LoginTokens::Reset> reset = tokens_.reset_of(request.token, clock_());
  if (!reset) refuse();
  const std::optional<std::string> id = api::parse_uuid(reset->account_id).uuid;
  const std::optional<Account> account = id ? accounts_->get(*id) : std::nullopt;
  if (!account || !account->is_active || !api::uncounted([&] {
        return crypto::verify_password_of_any_kind(account->password_hash, reset->print);
      })) {
    refuse();
  }
  if (!accounts_->replace_hash(account->id, account->password_hash, hash_of(request.password))) {
    refuse();  // it was changed meanwhile, so the token is of an old password
  }
}

void AccountService::set_password(const Account& account, const std::string& password) const {
  static_cast<void>(accounts_->change(account.id, {.password_hash = hash_of(password)}));
}

Account AccountService::verify_email(const std::string& token) const {
  const std::optional<LoginTokens::Verification> verification =
      tokens_.verification_of(token, clock_());
  std::optional<Account> account =
      verification ? accounts_->find(verification->email) : std::nullopt;
  if (!account || api::parse_uuid(verification->account_id).uuid != account->id) {
    throw api::Refusal(status::kBadRequest, "VERIFY_USER_BAD_TOKEN");
  }
  if (account->is_verified) throw api::Refusal(status::kBadRequest, "VERIFY_USER_ALREADY_VERIFIED");
  return accounts_->change(account->id, {.is_verified = true});
}

}  // namespace cq::experiments
