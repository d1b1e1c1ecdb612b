#include "services/knowledge_service.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <cq/unit_document.hpp>
#include <cstddef>
#include <string_view>
#include <utility>

#include "auth/random.hpp"

namespace cq::services {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
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

void check_extensions(const host::JsonValue::Object& extensions) {
  for (const auto& [name, value] : extensions) {
    if (!is_extension_name(name)) {
      refuse("extensions: '" + name + "' is not of the form <namespace>:<name>");
    }
  }
}

}  // namespace

KnowledgeService::KnowledgeService(Knowledge& knowledge, Clock clock)
    : knowledge_(knowledge), clock_(std::move(clock)) {}

Unit KnowledgeService::propose(const Proposal& proposal, const std::string& created_by) const {
  Unit unit;
  unit.domains = normalise_domains(proposal.domains);
  check_domains(unit.domains);
  if (proposal.extensions) {
    check_extensions(*proposal.extensions->as_object());
    unit.extensions = host::write_json(*proposal.extensions);
  }
  unit.id = "ku_" + auth::random_hex_id();
  unit.insight = proposal.insight;
  unit.context = proposal.context;
  unit.evidence.first_observed = clock_();
  unit.evidence.last_confirmed = unit.evidence.first_observed;
  unit.created_by = created_by;
  knowledge_.insert(unit);
  return unit;
}

std::vector<Unit> KnowledgeService::query(KnowledgeQuery query) const {
  query.domains = normalise_domains(query.domains);
  std::vector<Unit> units;
  if (query.domains.empty()) {
    return units;
  }
  for (const StoredUnit& stored : knowledge_.query(query)) {
    units.push_back(parse_unit_document(stored.document));
  }
  return units;
}

Unit KnowledgeService::confirm(const std::string& id) const {
  return parse_unit_document(knowledge_.confirm(id, clock_()).document);
}

Unit KnowledgeService::flag(const std::string& id, const FlagReason& reason) const {
  const Flag flag{reason.reason, clock_(), reason.detail, reason.duplicate_of};
  return parse_unit_document(knowledge_.flag(id, flag).document);
}

KnowledgeStatistics KnowledgeService::statistics() const {
  return knowledge_.statistics({0.3, 0.5, 0.7});
}

}  // namespace cq::services
