#include <filesystem>

#include "api/collection_rules.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "workspaces/requests.hpp"

namespace cq::workspaces {
namespace {

constexpr std::int64_t kLongestLease = std::int64_t{7} * 24 * 60 * 60;  // seconds
constexpr std::int64_t kLongestWait = std::int64_t{60} * 60;            // seconds
constexpr std::int64_t kListedEnds = 100;
constexpr std::int64_t kMostListedEnds = 1000;

const JsonValue kNotGiven;

api::TextRule bounded_name() {
  constexpr std::size_t kLongest = 255;
  return api::text().at_least(1).at_most(kLongest);
}

api::NullableTextRule commit() {
  constexpr std::size_t kLongest = 40;
  return api::nullable(api::text().at_most(kLongest));
}

api::NullableTextRule environment() {
  constexpr std::size_t kLongest = 64;
  return api::nullable(api::text().at_most(kLongest));
}

api::TextRule long_text() {
  constexpr std::size_t kLongest = 1024;
  return api::text().at_least(1).at_most(kLongest);
}

api::ChoiceRule condition() {
  return api::one_of({"clean", "dirty", "unpushed"});
}

api::IntegerRule lease_seconds() {
  return api::integer().at_least(1).at_most(kLongestLease);
}

}  // namespace

const api::ObjectSchema<AddWorktreeRequest>& add_worktree_request() {
  using Request = AddWorktreeRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("WorktreeCreateRequest")
          .required("path", &Request::path, long_text())
          .optional("commit_sha", &Request::commit_sha, commit(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, environment(), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<ChangeWorktreeRequest>& change_worktree_request() {
  using Request = ChangeWorktreeRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("WorktreeChangeRequest")
          .optional("commit_sha", &Request::commit_sha, commit(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, environment(), kNotGiven)
          .optional("condition", &Request::condition, api::nullable(condition()), kNotGiven)
          .optional("retired", &Request::retired, api::nullable(api::boolean()), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<LeaseWorktreeRequest>& lease_worktree_request() {
  using Request = LeaseWorktreeRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("LeaseCreateRequest")
          .required("owner", &Request::owner, bounded_name())
          .required("ttl_seconds", &Request::ttl_seconds, lease_seconds())
          .optional("commit_sha", &Request::commit_sha, commit(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, environment(), kNotGiven)
          .optional("wait_seconds", &Request::wait_seconds,
                    api::integer().at_least(0).at_most(kLongestWait), 0);
  return kSchema;
}

const api::ObjectSchema<HeartbeatRequest>& heartbeat_request() {
  using Request = HeartbeatRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("LeaseHeartbeatRequest")
          .required("lease_token", &Request::lease_token, api::text())
          .required("ttl_seconds", &Request::ttl_seconds, lease_seconds())
          .optional("commit_sha", &Request::commit_sha, commit(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, environment(), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<ReleaseLeaseRequest>& release_lease_request() {
  using Request = ReleaseLeaseRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("LeaseReleaseRequest")
          .required("lease_token", &Request::lease_token, api::text())
          .optional("condition", &Request::condition, api::nullable(condition()), kNotGiven)
          .optional("commit_sha", &Request::commit_sha, commit(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, environment(), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<BreakLeaseRequest>& break_lease_request() {
  using Request = BreakLeaseRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("LeaseBreakRequest")
          .required("reason", &Request::reason, long_text())
          .optional("condition", &Request::condition, api::nullable(condition()), kNotGiven)
          .optional("fence", &Request::fence,
                    api::nullable(api::integer().at_least(0).within_64_bits()), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<ClaimCommandRequest>& claim_command_request() {
  using Request = ClaimCommandRequest;
  static const auto kSchema = api::ObjectSchema<Request>("CommandClaimRequest")
                                  .required("owner", &Request::owner, bounded_name())
                                  .required("ttl_seconds", &Request::ttl_seconds, lease_seconds());
  return kSchema;
}

const api::ObjectSchema<ClaimHeartbeatRequest>& claim_heartbeat_request() {
  using Request = ClaimHeartbeatRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("CommandHeartbeatRequest")
          .required("claim_token", &Request::claim_token, api::text())
          .required("ttl_seconds", &Request::ttl_seconds, lease_seconds())
          .optional("log_path", &Request::log_path, api::nullable(long_text()), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<CommandResultRequest>& command_result_request() {
  using Request = CommandResultRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("CommandResultRequest")
          .required("claim_token", &Request::claim_token, api::text())
          .required("status", &Request::status, api::one_of({"succeeded", "failed", "cancelled"}))
          .optional("exit_code", &Request::exit_code,
                    api::nullable(api::integer().within_64_bits()), kNotGiven)
          .optional("log_path", &Request::log_path, api::nullable(long_text()), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<LeaseEndsQuery>& lease_ends_query() {
  using Query = LeaseEndsQuery;
  static const auto kSchema =
      api::ObjectSchema<Query>("LeaseEndsQuery")
          .optional("after", &Query::after, api::integer().at_least(0).within_64_bits(), 0)
          .optional("limit", &Query::limit, api::integer().at_least(1).at_most(kMostListedEnds),
                    kListedEnds);
  return kSchema;
}

std::optional<std::string> checkout_path_of(const std::string& path) {
  const std::filesystem::path given(path);
  if (!given.is_absolute()) return std::nullopt;
  const std::filesystem::path normal = given.lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).string();
}

}  // namespace cq::workspaces
