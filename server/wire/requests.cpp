#include "wire/requests.hpp"

#include <cq/host/json.hpp>
#include <cq/limits.hpp>

#include "wire/choice_rule.hpp"
#include "wire/dictionary_rule.hpp"
#include "wire/integer_rule.hpp"
#include "wire/list_rule.hpp"
#include "wire/nullable_text_rule.hpp"
#include "wire/number_rule.hpp"
#include "wire/text_rule.hpp"

namespace cq::wire {

using host::JsonValue;
using services::Proposal;

namespace {

const JsonValue kNull;
const JsonValue kNoItems(JsonValue::Array{});

ObjectSchema<Insight> insight() {
  ObjectSchema<Insight> schema("Insight");
  schema
      .required("summary", &Insight::summary, text().model_bound("summary", limits::kSummaryLength))
      .required("detail", &Insight::detail, text().model_bound("detail", limits::kDetailLength))
      .required("action", &Insight::action, text().model_bound("action", limits::kActionLength));
  return schema;
}

ObjectSchema<Context> context() {
  ObjectSchema<Context> schema("Context");
  schema
      .optional("languages", &Context::languages,
                list_of(text().at_most(limits::kLanguageLength)).at_most(limits::kLanguages),
                kNoItems)
      .optional("frameworks", &Context::frameworks,
                list_of(text().at_most(limits::kFrameworkLength)).at_most(limits::kFrameworks),
                kNoItems)
      .optional("pattern", &Context::pattern, text().model_bound("pattern", limits::kPatternLength),
                JsonValue(""));
  return schema;
}

}  // namespace

const ObjectSchema<LoginRequest>& login_request() {
  static const auto kSchema = ObjectSchema<LoginRequest>("LoginRequest")
                                  .required("username", &LoginRequest::username, text())
                                  .required("password", &LoginRequest::password, text());
  return kSchema;
}

const ObjectSchema<CreateApiKeyRequest>& create_api_key_request() {
  static const auto kSchema = ObjectSchema<CreateApiKeyRequest>("CreateApiKeyRequest")
                                  .required("name", &CreateApiKeyRequest::name,
                                            text().at_least(1).at_most(limits::kKeyNameLength))
                                  .required("ttl", &CreateApiKeyRequest::ttl,
                                            text().at_least(1).at_most(limits::kKeyTtlLength))
                                  .optional("labels", &CreateApiKeyRequest::labels,
                                            list_of(text()).at_most(limits::kKeyLabels), kNoItems);
  return kSchema;
}

const ObjectSchema<Proposal>& propose_request() {
  static const auto kSchema =
      ObjectSchema<Proposal>("ProposeRequest")
          .required("domains", &Proposal::domains, list_of(text()).at_least(1))
          .required("insight", &Proposal::insight, insight())
          .optional("context", &Proposal::context, context(), JsonValue(JsonValue::Object{}))
          .optional("extensions", &Proposal::extensions, nullable_dictionary(), kNull);
  return kSchema;
}

const ObjectSchema<KnowledgeQueryRequest>& knowledge_query_request() {
  static const auto kSchema =
      ObjectSchema<KnowledgeQueryRequest>("KnowledgeQuery")
          .required("domains", &KnowledgeQueryRequest::domains, list_of(text()))
          .optional("languages", &KnowledgeQueryRequest::languages, list_of(text()), kNoItems)
          .optional("frameworks", &KnowledgeQueryRequest::frameworks, list_of(text()), kNoItems)
          .optional("pattern", &KnowledgeQueryRequest::pattern, text(), JsonValue(""))
          .optional("limit", &KnowledgeQueryRequest::limit, integer().greater_than(0),
                    JsonValue(std::int64_t{5}));
  return kSchema;
}

const ObjectSchema<FlagRequest>& flag_request() {
  static const auto kSchema =
      ObjectSchema<FlagRequest>("FlagRequest")
          .required("reason", &FlagRequest::reason, one_of({"stale", "incorrect", "duplicate"}))
          .optional("detail", &FlagRequest::detail,
                    nullable(text().at_most(limits::kFlagDetailLength)), kNull)
          // The original server has no way to name what a unit is a duplicate of.
          .optional("duplicate_of", &FlagRequest::duplicate_of,
                    nullable(text().matching("^ku_[0-9a-f]{32}$")), kNull)
          .needed_when("reason", "duplicate");
  return kSchema;
}

const ObjectSchema<ReviewQueueRequest>& review_queue_request() {
  static const auto kSchema = ObjectSchema<ReviewQueueRequest>("ReviewQueueQuery")
                                  .optional("limit", &ReviewQueueRequest::limit,
                                            integer().within_64_bits(), JsonValue(std::int64_t{20}))
                                  .optional("offset", &ReviewQueueRequest::offset,
                                            integer().within_64_bits(), JsonValue(std::int64_t{0}));
  return kSchema;
}

const ObjectSchema<ReviewListRequest>& review_list_request() {
  static const auto kSchema =
      ObjectSchema<ReviewListRequest>("ReviewListQuery")
          .optional("domain", &ReviewListRequest::domain, text(), JsonValue(""))
          .optional("confidence_min", &ReviewListRequest::confidence_min, nullable_number(), kNull)
          .optional("confidence_max", &ReviewListRequest::confidence_max, nullable_number(), kNull)
          .optional("status", &ReviewListRequest::status, text(), JsonValue(""))
          .optional("limit", &ReviewListRequest::limit, integer().within_64_bits(),
                    JsonValue(std::int64_t{100}));
  return kSchema;
}

}  // namespace cq::wire
