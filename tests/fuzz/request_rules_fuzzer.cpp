// Requests' bodies and queries against the rules of the routes that take them. An input is a body;
// what stands behind a first '?' is a query, too.
#include <algorithm>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/account_json.hpp"
#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "api/request.hpp"
#include "api/responses.hpp"
#include "fuzz/fuzz.hpp"
#include "knowledge/requests.hpp"

namespace cq::test {
namespace {

void check_refusal(const api::InvalidRequest& invalid) {
  require(!invalid.complaints().empty(), "a refused request is complained about");
  require(invalid.complaints().size() <= api::kMaxComplaints, "complaints are bounded");
  for (const api::Complaint& complaint : invalid.complaints()) {
    require(!complaint.type.empty() && !complaint.message.empty(), "a complaint says something");
    require(is_one_line(complaint.message), "a complaint is one line");
  }
  const std::string body = api::complaints_response(invalid).body;
  require(body.size() <= 256 * 1024, "a refusal is bounded");
  require(std::holds_alternative<JsonValue>(parse_json(body)), "a refusal is JSON");
}

/// What `read` returns; nullopt when the request is refused, as it should be.
template <class Read>
auto unless_refused(const Read& read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const api::InvalidRequest& invalid) {
    check_refusal(invalid);
  }
  return std::nullopt;
}

void check_length(const std::string& text, std::size_t limit) {
  require(code_points(text) <= limit, "a text is within its limit");
}

void check_list(const std::vector<std::string>& texts, std::size_t limit, std::size_t length) {
  require(texts.size() <= limit, "a list is within its limit");
  for (const std::string& text : texts) check_length(text, length);
}

void check_proposal(const knowledge::Proposal& proposal) {
  require(!proposal.domains.empty(), "a proposal has a domain");
  check_length(proposal.insight.summary, limits::kSummaryLength);
  check_length(proposal.insight.detail, limits::kDetailLength);
  check_length(proposal.insight.action, limits::kActionLength);
  check_list(proposal.context.languages, limits::kLanguages, limits::kLanguageLength);
  check_list(proposal.context.frameworks, limits::kFrameworks, limits::kFrameworkLength);
  check_length(proposal.context.pattern, limits::kPatternLength);
  require(!proposal.extensions || proposal.extensions->as_object() != nullptr,
          "extensions are an object");
  Unit unit;
  unit.id = "ku_";
  unit.domains = normalise_domains(proposal.domains);
  unit.insight = proposal.insight;
  unit.context = proposal.context;
  if (proposal.extensions) unit.extensions = write_json(*proposal.extensions);
  const std::string document = write_unit_document(unit);
  require(write_unit_document(parse_unit_document(document)) == document,
          "a proposal can be stored and read");
  try {
    knowledge::check_domains(unit.domains);
    check_list(unit.domains, limits::kDomains, limits::kDomainLength);
  } catch (const Error& error) {
    require(is_one_line(error.what()), "a refusal of domains is one line");
  }
}

void check_flag(const knowledge::FlagRequest& flag) {
  require(flag.reason == "stale" || flag.reason == "incorrect" || flag.reason == "duplicate",
          "a flag has one of three reasons");
  if (flag.detail) check_length(*flag.detail, limits::kFlagDetailLength);
  require(!flag.duplicate_of || knowledge::is_unit_id(*flag.duplicate_of), "a duplicate has an id");
  require(flag.reason != "duplicate" || flag.duplicate_of, "a duplicate is one of something");
}

void check_key(const accounts::CreateApiKeyRequest& key) {
  require(!key.name.empty() && !key.ttl.empty(), "a key has a name and a ttl");
  check_length(key.name, limits::kKeyNameLength);
  check_length(key.ttl, limits::kKeyTtlLength);
  require(key.labels.size() <= limits::kKeyLabels, "labels are within their limit");
}

/// Whether any route takes it.
bool check_body(std::string_view input) {
  http::Request request;
  request.headers.push_back({"content-type", "application/json"});
  request.body = input;
  std::optional<JsonValue> body;
  try {
    body = api::parse_body(request);
  } catch (const api::InvalidRequest& invalid) {
    check_refusal(invalid);
    return false;
  } catch (const api::Refusal&) {
    return false;
  }
  const auto read = [&body](const auto& schema) {
    return unless_refused([&] { return schema.read_body(body); });
  };
  const auto proposal = read(knowledge::propose_request());
  const auto flag = read(knowledge::flag_request());
  const auto key = read(accounts::create_api_key_request());
  const auto login = read(accounts::login_request());
  const auto password = read(accounts::change_password_request());
  if (proposal) check_proposal(*proposal);
  if (flag) check_flag(*flag);
  if (key) check_key(*key);
  return proposal || flag || key || login || password;
}

bool check_query(std::string_view input) {
  const api::QueryParameters parameters(input);
  const auto read = [&parameters](const auto& schema) {
    return unless_refused([&] { return schema.read_query(parameters); });
  };
  const auto query = read(knowledge::knowledge_query_request());
  require(!query || query->limit > 0, "a query's limit is positive");
  require(!query || !query->domains.empty(), "a query has domains");
  static_cast<void>(read(knowledge::review_queue_request()));
  static_cast<void>(read(knowledge::review_list_request()));
  return query.has_value();
}

}  // namespace

bool check_input(std::string_view input) {
  const bool has_taken_body = check_body(input);
  const std::size_t mark = input.find('?');
  return mark == std::string_view::npos ? has_taken_body
                                        : check_query(input.substr(mark + 1)) || has_taken_body;
}

}  // namespace cq::test
