// What a module does whose database can't rank units: it hands their facts to an index and asks it.
#include <cq/ranking/ranking_index.hpp>
#include <string>

namespace {

// [index]
std::string best_in_api() {
  cq::ranking::RankingIndex index;
  for (int row = 1; row <= 3; ++row) {
    cq::ranking::UnitFacts facts;
    facts.id = "ku_0000000000000000000000000000000" + std::to_string(row);
    facts.row = row;  // where the database has the unit
    facts.status = cq::ReviewStatus::kApproved;
    facts.confidence = 0.25 * row;
    facts.domains = {"api"};
    index.put(facts);
  }
  cq::KnowledgeQuery query;
  query.domains = {"api"};
  query.limit = 1;
  const auto found = index.query(query);  // nullopt: only the database can say
  return found && !found->empty() ? cq::ranking::id_of(found->front().key) : "";
}
// [/index]

}  // namespace

int main() {
  return best_in_api() == "ku_00000000000000000000000000000003" ? 0 : 1;
}
