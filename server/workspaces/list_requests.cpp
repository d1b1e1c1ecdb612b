#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "workspaces/requests.hpp"

namespace cq::workspaces {
namespace {

const JsonValue kLeftOut;

/// A schema of what the query of each list may have.
template <typename Query>
api::ObjectSchema<Query> page_query(const char* name) {
  return api::ObjectSchema<Query>(name)
      .optional("limit", &Query::limit,
                api::nullable(api::integer().at_least(1).at_most(kMostOfPage)), kLeftOut)
      .optional("cursor", &Query::cursor, api::nullable(api::text()), kLeftOut);
}

}  // namespace

const api::ObjectSchema<CommandListQuery>& command_list_query() {
  static const auto kSchema =
      page_query<CommandListQuery>("CommandListQuery")
          .optional("status", &CommandListQuery::status,
                    api::nullable(
                        api::one_of({"pending", "running", "succeeded", "failed", "cancelled"})),
                    kLeftOut);
  return kSchema;
}

const api::ObjectSchema<RepositoryListQuery>& repository_list_query() {
  using Query = RepositoryListQuery;
  static const auto kSchema =
      page_query<Query>("RepositoryListQuery")
          .optional("remote_url", &Query::remote_url, api::nullable(api::text()), kLeftOut);
  return kSchema;
}

const api::ObjectSchema<TokenListQuery>& token_list_query() {
  using Query = TokenListQuery;
  static const auto kSchema =
      page_query<Query>("TokenListQuery")
          .optional("name", &Query::name, api::nullable(api::text()), kLeftOut)
          .optional("revoked", &Query::revoked, api::nullable(api::boolean()), kLeftOut);
  return kSchema;
}

const api::ObjectSchema<WorktreeListQuery>& worktree_list_query() {
  using Query = WorktreeListQuery;
  static const auto kSchema =
      page_query<Query>("WorktreeListQuery")
          .optional("status", &Query::status,
                    api::nullable(api::one_of({"idle", "reserved", "busy"})), kLeftOut)
          .optional("condition", &Query::condition,
                    api::nullable(api::one_of({"clean", "dirty", "unpushed"})), kLeftOut)
          .optional("owner", &Query::owner, api::nullable(api::text()), kLeftOut)
          .optional("retired", &Query::retired, api::nullable(api::boolean()), kLeftOut);
  return kSchema;
}

const api::ObjectSchema<SessionListQuery>& session_list_query() {
  using Query = SessionListQuery;
  static const auto kSchema =
      page_query<Query>("SessionListQuery")
          .optional("repository", &Query::repository, api::nullable(api::text()), kLeftOut)
          .optional("status", &Query::status,
                    api::nullable(
                        api::one_of({"pending", "running", "completed", "failed", "cancelled"})),
                    kLeftOut)
          .optional("requested_by", &Query::requested_by, api::nullable(api::text()), kLeftOut);
  return kSchema;
}

const api::ObjectSchema<ArtifactListQuery>& artifact_list_query() {
  using Query = ArtifactListQuery;
  static const auto kSchema =
      page_query<Query>("ArtifactListQuery")
          .optional("kind", &Query::kind,
                    api::nullable(api::one_of({"log", "coverage", "junit", "core-dump", "custom"})),
                    kLeftOut)
          .optional("command_id", &Query::command_id,
                    api::nullable(api::integer().within_64_bits()), kLeftOut);
  return kSchema;
}

}  // namespace cq::workspaces
