#pragma once

#include <functional>
#include <vector>

#include "accounts/login_limiter.hpp"
#include "accounts/page_session.hpp"
#include "api/route.hpp"
#include "experiments/account_service.hpp"
#include "experiments/parts.hpp"
#include "experiments/remote_service.hpp"
#include "experiments/scalar_keeper.hpp"

/// The routes of experiments, by their paths below the prefix. What they are made of outlives them.
namespace cq::experiments {

/// What becomes of a login.
enum class LoginOutcome { kRight, kWrongPassword, kTooManyTries };
using ReportLogin =
    std::function<void(LoginOutcome outcome, const std::string& email, const std::string& address)>;

/// Registering, logging in, and what is done with a token of an e-mail.
std::vector<api::Route> login_routes(const Surface& surface, const AccountService& accounts,
                                     accounts::LoginLimiter& limiter, const ReportLogin& report);
/// The page's login, whose token is in a cookie. Their paths are whole: the page asks them below
/// which prefix the others are.
std::vector<api::Route> page_session_routes(const accounts::PageCookie& cookie,
                                            const Surface& surface, const AccountService& accounts,
                                            accounts::LoginLimiter& limiter,
                                            const ReportLogin& report, const std::string& prefix);
inline constexpr const char* kProfilePath = "/users/me/profile";

/// One's own account, and for superusers any.
std::vector<api::Route> account_routes(const Surface& surface, const AccountService& accounts);
std::vector<api::Route> api_token_routes(const Surface& surface,
                                         const api::LastUsedRecorder& last_used);
std::vector<api::Route> team_routes(const Surface& surface);
/// What one sees of one's teams; leaving one, handing one over.
std::vector<api::Route> team_view_routes(const Surface& surface);
/// Projects, what is in them as lists, and their statistics.
std::vector<api::Route> project_routes(const Surface& surface, const ScalarKeeper& scalars);
std::vector<api::Route> experiment_routes(const Surface& surface, const ScalarKeeper& scalars);
/// Experiments that are searched for, and what is found as a file.
std::vector<api::Route> search_routes(const Surface& surface);
/// Experiments side by side, and what their names say.
std::vector<api::Route> comparison_routes(const Surface& surface);
/// How much a project, or an experiment, takes up.
std::vector<api::Route> usage_routes(const Surface& surface, const ScalarKeeper& scalars);
std::vector<api::Route> hypothesis_routes(const Surface& surface);
std::vector<api::Route> metric_routes(const Surface& surface);
std::vector<api::Route> scalar_routes(const Surface& surface, const ScalarKeeper& scalars);
/// Files, which another service keeps.
std::vector<api::Route> blob_routes(const Surface& surface, const RemoteService& storage,
                                    api::WorkerPool& workers);

}  // namespace cq::experiments
