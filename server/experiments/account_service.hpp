#pragma once

#include <cq/experiments/accounts.hpp>
#include <cq/host/opened_store.hpp>
#include <optional>
#include <string>

#include "api/clock.hpp"
#include "experiments/account_requests.hpp"
#include "experiments/login_tokens.hpp"
#include "experiments/options.hpp"

namespace cq::experiments {

/// Makes and changes accounts, and logs people in. Hashes passwords, which takes a good part of a
/// second. Safe from any thread.
class AccountService {
 public:
  /// What it is given outlives it.
  AccountService(host::StorePart<Accounts> accounts, const LoginTokens& tokens,
                 Registration registration, api::Clock clock);

  /// Makes an account over the API. Throws api::Refusal: 403 where nobody may do that, or this one
  /// was not invited; 400 when the e-mail is taken, or the invitation has made an account that
  /// is still there.
  [[nodiscard]] Account register_account(const RegisterRequest& request) const;

  /// Makes an account for an operator. Throws Error: conflict when the e-mail is taken.
  [[nodiscard]] Account create(const std::string& email, const std::string& password,
                               bool is_superuser) const;

  /// A token for the account; nullopt when e-mail or password is wrong, or it isn't active. Takes a
  /// hash's time for an unknown e-mail, too. A password that was hashed with bcrypt is hashed anew.
  [[nodiscard]] std::optional<std::string> log_in(const std::string& email,
                                                  const std::string& password) const;

  /// Throws api::Refusal (401) when the account is gone.
  [[nodiscard]] Account require_own(const std::string& id) const;
  /// Throws api::Refusal (404) when there is none, or the text is no id.
  [[nodiscard]] Account require(const std::string& id) const;

  /// Changes what is given of an account; its flags only `by_superuser`. Throws api::Refusal (400)
  /// when the e-mail is another's, or null is given for what can't be.
  [[nodiscard]] Account change(const Account& account, const ChangeAccountRequest& request,
                               bool by_superuser) const;

  /// Sets the password that a token of a reset allows to set. Throws api::Refusal (400) for a token
  /// that allows none.
  void reset_password(const ResetPasswordRequest& request) const;
  /// Sets a password for an operator. Throws Error: not found when the account is gone.
  void set_password(const Account& account, const std::string& password) const;

  /// Marks the e-mail as verified that a token is for. Throws api::Refusal (400) for a token that
  /// verifies none, or an e-mail that is verified already.
  [[nodiscard]] Account verify_email(const std::string& token) const;

 private:
  [[nodiscard]] Account make(const std::string& id, const std::string& email,
                             const std::string& password,
                             const std::optional<std::string>& display_name,
                             bool is_superuser) const;
  void add_email_change(const Account& account, const std::string& email,
                        AccountChange& change) const;

  host::StorePart<Accounts> accounts_;
  const LoginTokens& tokens_;
  Registration registration_;
  api::Clock clock_;
};

}  // namespace cq::experiments
