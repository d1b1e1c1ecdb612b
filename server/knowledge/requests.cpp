#include "knowledge/requests.hpp"

#include <algorithm>
#include <cq/host/refuse.hpp>
#include <cq/json.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <cstddef>

#include "api/collection_rules.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "crypto/encoding.hpp"

namespace cq::knowledge {

using host::refuse;

namespace {

bool is_namespace_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Whether there is white space anywhere in the text, Unicode's included.
bool has_white_space(std::string_view text) {
  while (!text.empty()) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
      ++length;
    }
    if (trim(text.substr(0, length)).empty()) {
      return true;
    }
    text.remove_prefix(length);
  }
  return false;
}

/// "namespace:name", as in ^[a-z0-9][a-z0-9_-]*:\S+$
bool is_extension_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == name.size()) {
    return false;
  }
  const std::string_view prefix = name.substr(0, colon);
  return prefix.front() != '_' && prefix.front() != '-' &&
         std::all_of(prefix.begin(), prefix.end(), is_namespace_letter) &&
         !has_white_space(name.substr(colon + 1));
}

}  // namespace

bool is_unit_id(std::string_view text) {
  constexpr std::string_view kPrefix = "ku_";
  constexpr std::size_t kDigits = 32;
  return text.starts_with(kPrefix) && crypto::is_hex(text.substr(kPrefix.size()), kDigits);
}

void check_domains(const std::vector<std::string>& domains) {
  if (domains.empty()) {
    refuse("At least one non-empty domain is required");
  }
  if (domains.size() > limits::kDomains) {
    refuse("domains: at most " + std::to_string(limits::kDomains) + " are allowed, got " +
           std::to_string(domains.size()));
  }
  for (const std::string& domain : domains) {
    const std::size_t length = code_points(domain);
    if (length > limits::kDomainLength) {
      refuse("domains: each must be at most " + std::to_string(limits::kDomainLength) +
             " characters, got " + std::to_string(length));
    }
  }
}

void check_extensions(const JsonValue::Object& extensions) {
  for (const auto& [name, value] : extensions) {
    if (!is_extension_name(name)) {
      refuse("extensions: '" + name + "' is not of the form <namespace>:<name>");
    }
  }
}

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
      .optional("languages", &Context::languages,
                api::list_of(api::text().model_bound("language", limits::kLanguageLength))
                    .at_most(limits::kLanguages),
                kNoItems)
      .optional("frameworks", &Context::frameworks,
                api::list_of(api::text().model_bound("framework", limits::kFrameworkLength))
                    .at_most(limits::kFrameworks),
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
          // Units are created by the user whose key it is; the original only checks the type, too.
          .ignored("created_by", api::nullable(api::text()), kNull)
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
          // The original server has no way to name what a unit is a duplicate of: it ignores the
          // field, as flags of the other reasons do here.
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
