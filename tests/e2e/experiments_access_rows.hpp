#pragma once

#include <array>

/// Every role by every route of experiments, and what it gets.
namespace cq::test {

inline constexpr std::array<const char*, 5> kRoles{"owner", "admin", "member", "viewer",
                                                   "outsider"};

/// One row of the table: the statuses are in the order of the roles.
struct ExperimentsAccessRow {
  const char* method;
  const char* path;
  const char* body;
  const char* scope;
  std::array<int, 5> statuses;
};

inline const ExperimentsAccessRow kAccessTable[] = {
    {"GET", "/projects", "", "project.view", {200, 200, 200, 200, 200}},
    {"POST",
     "/projects",
     R"({"name":"p","teamId":"${team}"})",
     "projects.create",
     {200, 200, 404, 404, 404}},
    {"GET", "/projects/${project}", "", "project.view", {200, 200, 200, 200, 404}},
    {"PATCH", "/projects/${project}", R"({"name":"n"})", "project.edit", {200, 200, 403, 403, 403}},
    {"DELETE", "/projects/${new_project}", "", "project.delete", {200, 200, 403, 403, 403}},
    {"GET", "/projects/${project}/experiments", "", "experiments.view", {200, 200, 200, 200, 400}},
    {"GET", "/projects/${project}/hypotheses", "", "hypotheses.view", {200, 200, 200, 200, 404}},
    {"GET", "/projects/${project}/metrics", "", "metrics.view", {200, 200, 200, 200, 400}},
    {"GET", "/dashboard/project/${project}/stats", "", "project.view", {200, 200, 200, 200, 404}},
    {"GET",
     "/experiments/recent?projectId=${project}",
     "",
     "experiments.view",
     {200, 200, 200, 200, 404}},
    {"POST",
     "/experiments",
     R"({"projectId":"${project}","name":"e"})",
     "experiments.create",
     {200, 200, 200, 404, 404}},
    {"GET", "/experiments/${experiment}", "", "experiments.view", {200, 200, 200, 200, 404}},
    {"PATCH",
     "/experiments/${experiment}",
     R"({"name":"n"})",
     "experiments.edit",
     {200, 200, 200, 404, 404}},
    {"DELETE",
     "/experiments/${new_experiment}",
     "",
     "experiments.delete",
     {200, 200, 200, 404, 404}},
    {"POST",
     "/experiments/reorder",
     R"({"projectId":"${project}","experimentIds":["${experiment}"]})",
     "experiments.edit",
     {200, 200, 200, 404, 404}},
    {"PATCH",
     "/projects/${project}/experiments/reorder",
     R"({"experimentIds":[]})",
     "experiments.edit",
     {200, 200, 200, 404, 404}},
    {"GET", "/experiments/${experiment}/metrics", "", "metrics.view", {200, 200, 200, 200, 400}},
    {"GET",
     "/hypotheses/recent?projectId=${project}",
     "",
     "hypotheses.view",
     {200, 200, 200, 200, 404}},
    {"POST",
     "/hypotheses",
     R"({"projectId":"${project}","title":"t","author":"a"})",
     "hypotheses.create",
     {200, 200, 200, 403, 403}},
    {"GET", "/hypotheses/${hypothesis}", "", "hypotheses.view", {200, 200, 200, 200, 403}},
    {"PATCH",
     "/hypotheses/${hypothesis}",
     R"({"title":"n"})",
     "hypotheses.edit",
     {200, 200, 200, 403, 403}},
    {"DELETE", "/hypotheses/${new_hypothesis}", "", "hypotheses.delete", {200, 200, 200, 403, 403}},
    {"POST",
     "/metrics",
     R"({"experimentId":"${experiment}","name":"a","value":1})",
     "metrics.create",
     {200, 200, 200, 403, 403}},
    {"POST",
     "/scalars/log/${experiment}",
     R"({"scalars":{"a":1},"step":1})",
     "metrics.create",
     {200, 200, 200, 403, 403}},
    {"POST",
     "/scalars/log_batch/${experiment}",
     R"({"scalars":[]})",
     "metrics.create",
     {200, 200, 200, 403, 403}},
    {"GET", "/scalars/get/${experiment}", "", "metrics.view", {200, 200, 200, 200, 403}},
    {"GET", "/scalars/get/project/${project}", "", "metrics.view", {200, 200, 200, 200, 403}},
    {"POST", "/scalars/last_logged/${project}", "{}", "metrics.view", {200, 200, 200, 200, 403}},
    {"POST", "/teams", R"({"name":"own"})", "teams.manage", {200, 200, 200, 200, 200}},
    {"PATCH",
     "/teams",
     R"({"id":"${team}","name":"n"})",
     "teams.manage",
     {200, 200, 403, 403, 403}},
    {"POST",
     "/teams/members",
     R"({"userId":"${new_account}","teamId":"${team}","role":"viewer"})",
     "teams.manage",
     {200, 200, 403, 403, 403}},
    {"PATCH",
     "/teams/members",
     R"({"userId":"${new_member}","teamId":"${team}","role":"viewer"})",
     "teams.manage",
     {200, 200, 403, 403, 403}},
    {"DELETE",
     "/teams/members",
     R"({"userId":"${new_member}","teamMemberId":"${team}"})",
     "teams.manage",
     {200, 200, 403, 403, 403}},
};

/// What only a person may do, and a superuser: nobody's role in a team counts.
inline const ExperimentsAccessRow kPersonTable[] = {
    {"GET", "/users/me", "", "", {200, 200, 200, 200, 200}},
    {"PATCH", "/users/me", "{}", "", {200, 200, 200, 200, 200}},
    {"GET", "/users/me/api-tokens", "", "", {200, 200, 200, 200, 200}},
    {"POST", "/users/me/api-tokens", R"({"name":"t"})", "", {200, 200, 200, 200, 200}},
    {"PATCH",
     "/users/me/api-tokens/${token_of_another}",
     R"({"name":"n"})",
     "",
     {404, 404, 404, 404, 404}},
    {"DELETE", "/users/me/api-tokens/${token_of_another}", "", "", {404, 404, 404, 404, 404}},
    {"POST", "/auth/jwt/logout", "", "", {204, 204, 204, 204, 204}},
    {"GET", "/users/${outsider}", "", "", {403, 403, 403, 403, 403}},
    {"PATCH", "/users/${outsider}", R"({"is_active":false})", "", {403, 403, 403, 403, 403}},
    {"DELETE", "/users/${outsider}", "", "", {403, 403, 403, 403, 403}},
};

/// What a person or any token of theirs may do, whatever its scopes.
inline const ExperimentsAccessRow kAnyTokenTable[] = {
    {"GET", "/users/me/profile", "", "", {200, 200, 200, 200, 200}},
    {"POST", "/blobs/check", "[]", "", {502, 502, 502, 502, 502}},
    {"POST", "/blobs/upload", "", "", {422, 422, 422, 422, 422}},
    {"POST", "/snapshots", "{}", "", {422, 422, 422, 422, 422}},
    {"GET", "/snapshots/none/download", "", "", {502, 502, 502, 502, 502}},
};

/// What needs no token.
struct OpenRow {
  const char* path;
  const char* body;
  int status;
};
inline const OpenRow kOpenTable[] = {
    {"/auth/register", R"({"email":"owner@example.com","password":"secret123"})", 400},
    {"/auth/forgot-password", R"({"email":"nobody@example.com"})", 202},
    {"/auth/request-verify-token", R"({"email":"nobody@example.com"})", 202},
    {"/auth/reset-password", R"({"token":"x","password":"secret123"})", 400},
    {"/auth/verify", R"({"token":"x"})", 400},
    {"/auth/jwt/login", "", 422},
};

}  // namespace cq::test
