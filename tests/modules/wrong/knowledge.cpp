#include "wrong/knowledge.hpp"

#include <unistd.h>

#include <algorithm>
#include <cq/deadline.hpp>
#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <csignal>
#include <limits>
#include <stdexcept>

namespace cq::test {
namespace {

double score_of(const KnowledgeQuery& query, const StoredUnit& stored) {
  const Unit unit = parse_unit_document(stored.document);
  const RankedTerms terms{unit.domains, unit.context.languages, unit.context.frameworks,
                          unit.context.pattern};
  return relevance(query, terms) * unit.evidence.confidence;
}

}  // namespace

void WrongKnowledge::insert(const Unit& unit) {
  if (fault_ == Fault::kRefused) {
    const std::lock_guard lock(database_.mutex);
    database_.note_unit(unit.id);
  }
  right_.insert(unit);
  if (fault_ == Fault::kLate && call_deadline()) {
    throw Error(ErrorKind::kBusy, "The time for it was up.");
  }
}

std::optional<StoredUnit> WrongKnowledge::find(std::string_view id) {
  auto found = right_.find(id);
  if (fault_ == Fault::kForeign && !found) throw std::runtime_error("no such unit");
  return found;
}

std::vector<StoredUnit> WrongKnowledge::query(const KnowledgeQuery& query) {
  KnowledgeQuery asked = query;
  if (fault_ == Fault::kLimit || fault_ == Fault::kTies) {
    asked.limit = std::numeric_limits<std::size_t>::max();
  }
  std::vector<StoredUnit> units = right_.query(asked);
  if (fault_ == Fault::kTies) {
    std::stable_sort(
        units.begin(), units.end(), [&](const StoredUnit& left, const StoredUnit& right) {
          const double left_score = score_of(query, left);
          const double right_score = score_of(query, right);
          return left_score != right_score ? left_score > right_score : left.id < right.id;
        });
    units.resize(std::min(units.size(), query.limit));
  }
  if (fault_ == Fault::kStale && !query.domains.empty()) {
    const std::lock_guard lock(mutex_);
    return answers_.try_emplace(query.domains.front(), units).first->second;
  }
  return units;
}

StoredUnit WrongKnowledge::confirm(std::string_view id, Timestamp moment, std::string_view voter) {
  if (fault_ == Fault::kCrash) {
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
  }
  if (fault_ == Fault::kExit) _exit(0);
  if (fault_ == Fault::kLost && ++confirmations_ % 10 == 0) {
    StoredUnit stored = right_.find(id).value();
    Unit unit = parse_unit_document(stored.document);
    apply_confirmation(unit, moment);
    stored.document = write_unit_document(unit);
    return stored;
  }
  return right_.confirm(id, moment, voter);
}

}  // namespace cq::test
