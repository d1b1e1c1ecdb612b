#include "api/collection_rules.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "workspaces/requests.hpp"

namespace cq::workspaces {
namespace {

constexpr std::int64_t kLongestLease = std::int64_t{7} * 24 * 60 * 60;  // seconds
constexpr std::int64_t kListedEnds = 100;
constexpr std::int64_t kMostListedEnds = 1000;

const JsonValue kNotGiven;

api::TextRule bounded_name() {
  constexpr std::size_t kLongest = 255;
  return api::text().at_least(1).at_most(kLongest);
}

api::NullableTextRule nullable_text() {
  return api::nullable(api::text());
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
          .required("path", &Request::path, api::text().at_least(1))
          .optional("commit_sha", &Request::commit_sha, nullable_text(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, nullable_text(), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<ChangeWorktreeRequest>& change_worktree_request() {
  using Request = ChangeWorktreeRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("WorktreeChangeRequest")
          .optional("commit_sha", &Request::commit_sha, nullable_text(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, nullable_text(), kNotGiven)
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
          .optional("commit_sha", &Request::commit_sha, nullable_text(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, nullable_text(), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<HeartbeatRequest>& heartbeat_request() {
  using Request = HeartbeatRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("LeaseHeartbeatRequest")
          .required("lease_token", &Request::lease_token, api::text())
          .required("ttl_seconds", &Request::ttl_seconds, lease_seconds())
          .optional("commit_sha", &Request::commit_sha, nullable_text(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, nullable_text(), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<ReleaseLeaseRequest>& release_lease_request() {
  using Request = ReleaseLeaseRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("LeaseReleaseRequest")
          .required("lease_token", &Request::lease_token, api::text())
          .optional("condition", &Request::condition, condition(), "clean")
          .optional("commit_sha", &Request::commit_sha, nullable_text(), kNotGiven)
          .optional("environment_hash", &Request::environment_hash, nullable_text(), kNotGiven);
  return kSchema;
}

const api::ObjectSchema<BreakLeaseRequest>& break_lease_request() {
  using Request = BreakLeaseRequest;
  static const auto kSchema = api::ObjectSchema<Request>("LeaseBreakRequest")
                                  .required("reason", &Request::reason, api::text().at_least(1))
                                  .optional("condition", &Request::condition, condition(), "clean");
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

}  // namespace cq::workspaces
