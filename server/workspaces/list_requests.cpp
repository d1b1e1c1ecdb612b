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

}  // namespace cq::workspaces
