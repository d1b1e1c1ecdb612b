#include "knowledge/requests.hpp"

#include <cq/json.hpp>
#include <cq/limits.hpp>

#include "api/collection_rules.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"

namespace cq::knowledge {
namespace {

const JsonValue kNull;
const JsonValue kNoItems(JsonValue::Array{});

api::ObjectSchema<Insight> insight() {
  api::ObjectSchema<Insight> schema("Insight");
  schema
      .required("summary", &Insight::summary,
                api::text().model_bound("summary", limits::kSummaryLength))
      .required("detail", &Insight::detail,
                api::text().model_bound("detail", limits::kDetailLength))
      .required("action", &Insight::action,
                api::text().model_bound("action", limits::kActionLength));
  return schema;
}

api::ObjectSchema<Context> context() {
  api::ObjectSchema<Context> schema("Context");
  schema
      .optional(
          "languages", &Context::languages,
          api::list_of(api::text().at_most(limits::kLanguageLength)).at_most(limits::kLanguages),
          kNoItems)
      .optional(
          "frameworks", &Context::frameworks,
          api::list_of(api::text().at_most(limits::kFrameworkLength)).at_most(limits::kFrameworks),
          kNoItems)
      .optional("pattern", &Context::pattern,
                api::text().model_bound("pattern", limits::kPatternLength), "");
  return schema;
}

}  // namespace

const api::ObjectSchema<Proposal>& propose_request() {
  static const auto kSchema =
      api::ObjectSchema<Proposal>("ProposeRequest")
          .required("domains", &Proposal::domains, api::list_of(api::text()).at_least(1))
          .required("insight", &Proposal::insight, insight())
          .optional("context", &Proposal::context, context(), json_object({}))
          .optional("extensions", &Proposal::extensions, api::nullable_dictionary(), kNull);
  return kSchema;
}

const api::ObjectSchema<KnowledgeQueryRequest>& knowledge_query_request() {
  static const auto kSchema =
      api::ObjectSchema<KnowledgeQueryRequest>("KnowledgeQuery")
          .required("domains", &KnowledgeQueryRequest::domains, api::list_of(api::text()))
          .optional("languages", &KnowledgeQueryRequest::languages, api::list_of(api::text()),
                    kNoItems)
          .optional("frameworks", &KnowledgeQueryRequest::frameworks, api::list_of(api::text()),
                    kNoItems)
          .optional("pattern", &KnowledgeQueryRequest::pattern, api::text(), "")
          .optional("limit", &KnowledgeQueryRequest::limit, api::integer().greater_than(0), 5);
  return kSchema;
}

const api::ObjectSchema<FlagRequest>& flag_request() {
  static const auto kSchema =
      api::ObjectSchema<FlagRequest>("FlagRequest")
          .required("reason", &FlagRequest::reason,
                    api::one_of({"stale", "incorrect", "duplicate"}))
          .optional("detail", &FlagRequest::detail,
                    api::nullable(api::text().at_most(limits::kFlagDetailLength)), kNull)
          // The original server has no way to name what a unit is a duplicate of.
          .optional("duplicate_of", &FlagRequest::duplicate_of,
                    api::nullable(api::text().matching("^ku_[0-9a-f]{32}$")), kNull)
          .needed_when("reason", "duplicate");
  return kSchema;
}

const api::ObjectSchema<ReviewQueueRequest>& review_queue_request() {
  static const auto kSchema =
      api::ObjectSchema<ReviewQueueRequest>("ReviewQueueQuery")
          .optional("limit", &ReviewQueueRequest::limit, api::integer().within_64_bits(), 20)
          .optional("offset", &ReviewQueueRequest::offset, api::integer().within_64_bits(), 0);
  return kSchema;
}

const api::ObjectSchema<ReviewListRequest>& review_list_request() {
  static const auto kSchema =
      api::ObjectSchema<ReviewListRequest>("ReviewListQuery")
          .optional("domain", &ReviewListRequest::domain, api::text(), "")
          .optional("confidence_min", &ReviewListRequest::confidence_min, api::nullable_number(),
                    kNull)
          .optional("confidence_max", &ReviewListRequest::confidence_max, api::nullable_number(),
                    kNull)
          .optional("status", &ReviewListRequest::status, api::text(), "")
          .optional("limit", &ReviewListRequest::limit, api::integer().within_64_bits(), 100);
  return kSchema;
}

}  // namespace cq::knowledge
