#include "knowledge/knowledge_service.hpp"

#include <cq/host/refuse.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/text.hpp>
#include <utility>

#include "knowledge/requests.hpp"

namespace cq::knowledge {
namespace {

void check_size(const Unit& unit, std::size_t most) {
  if (const std::size_t size = write_unit_document(unit).size(); size > most) {
    host::refuse("unit: at most " + std::to_string(most) + " bytes are stored, got " +
                 std::to_string(size) + "; shorten its texts or its extensions");
  }
}

}  // namespace

KnowledgeService::KnowledgeService(host::StorePart<Knowledge> knowledge,
                                   host::StorePart<Statistics> statistics, FastQuery* fast_query,
                                   api::Clock clock, const UnitLimits& allowed,
                                   IndexedQueries* indexed)
    : knowledge_(std::move(knowledge)),
      statistics_(std::move(statistics)),
      fast_query_(fast_query),
      clock_(std::move(clock)),
      allowed_(allowed),
      indexed_(indexed) {}

Unit KnowledgeService::propose(const Proposal& proposal, const std::string& created_by,
                               const accounts::MakeChange& make) const {
  Unit unit;
  unit.domains = normalise_domains(proposal.domains);
  check_domains(unit.domains);
  if (proposal.extensions) {
    check_extensions(*proposal.extensions->as_object());
    unit.extensions = write_json(*proposal.extensions);
  }
  unit.id = "ku_" + ids_.next();
  unit.insight = proposal.insight;
  unit.context = proposal.context;
  unit.evidence.first_observed = clock_();
  unit.evidence.last_confirmed = unit.evidence.first_observed;
  unit.created_by = created_by;
  check_size(unit, allowed_.bytes);
  const auto insert = [&] { knowledge_->insert(unit); };
  make ? make(unit.id, insert) : insert();
  return unit;
}

std::vector<StoredUnit> KnowledgeService::query(KnowledgeQuery query) const {
  query.domains = normalise_domains(query.domains);
  if (query.domains.empty()) {
    return {};
  }
  return indexed_ == nullptr ? knowledge_->query(query) : indexed_->query(query);
}

std::optional<std::vector<StoredUnit>> KnowledgeService::try_query(KnowledgeQuery& query) const {
  query.domains = normalise_domains(query.domains);
  if (query.domains.empty()) {
    return std::vector<StoredUnit>{};
  }
  return fast_query_ == nullptr ? std::nullopt : fast_query_->try_query(query);
}

Unit KnowledgeService::confirm(const std::string& id, const std::string& voter) const {
  return parse_unit_document(knowledge_->confirm(id, clock_(), voter).document);
}

Unit KnowledgeService::flag(const std::string& id, const FlagReason& reason,
                            const std::string& voter) const {
  const Flag flag{reason.reason, clock_(), reason.detail, reason.duplicate_of};
  return parse_unit_document(knowledge_->flag(id, flag, allowed_, voter).document);
}

KnowledgeStatistics KnowledgeService::statistics() const {
  return statistics_->of_knowledge({0.3, 0.5, 0.7});
}

}  // namespace cq::knowledge
