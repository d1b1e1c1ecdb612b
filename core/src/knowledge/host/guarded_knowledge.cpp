#include <array>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/search.hpp>
#include <cq/knowledge/statistics.hpp>

#include "loader/part_wrapper.hpp"

namespace cq::host {
namespace {

class GuardedKnowledge final : public Knowledge {
 public:
  GuardedKnowledge(const Guard& guard, Knowledge& knowledge)
      : guard_(guard), knowledge_(knowledge) {}

  void insert(const Unit& unit) override;
  std::optional<StoredUnit> find(std::string_view id) override;
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override;
  StoredUnit confirm(std::string_view id, Timestamp at, std::string_view voter) override;
  StoredUnit flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                  std::string_view voter) override;

 private:
  Guard guard_;
  Knowledge& knowledge_;
};

class GuardedReviews final : public Reviews {
 public:
  GuardedReviews(const Guard& guard, Reviews& reviews) : guard_(guard), reviews_(reviews) {}

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override;
  std::vector<StoredUnit> list(const ReviewFilter& filter) override;
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp at) override;

 private:
  Guard guard_;
  Reviews& reviews_;
};

class GuardedStatistics final : public Statistics {
 public:
  GuardedStatistics(const Guard& guard, Statistics& statistics)
      : guard_(guard), statistics_(statistics) {}

  KnowledgeStatistics of_knowledge(const std::vector<double>& edges) override;
  ReviewStatistics of_reviews(const std::vector<double>& edges, Timestamp since) override;

 private:
  Guard guard_;
  Statistics& statistics_;
};

class GuardedFastQuery final : public FastQuery {
 public:
  GuardedFastQuery(const Guard& guard, FastQuery& fast_query)
      : guard_(guard), fast_query_(fast_query) {}

  std::optional<std::vector<StoredUnit>> try_query(const KnowledgeQuery& query) override;

 private:
  Guard guard_;
  FastQuery& fast_query_;
};

class GuardedOldDocuments final : public OldDocuments {
 public:
  GuardedOldDocuments(const Guard& guard, OldDocuments& documents)
      : guard_(guard), documents_(documents) {}

  std::vector<DocumentConversion> find() override;
  std::vector<DocumentConversion> convert() override;

 private:
  Guard guard_;
  OldDocuments& documents_;
};

class GuardedChanges final : public Changes {
 public:
  GuardedChanges(const Guard& guard, Changes& changes) : guard_(guard), changes_(changes) {}

  std::string now() override;
  std::optional<ChangedUnits> read(std::string_view after, std::size_t most) override;

 private:
  Guard guard_;
  Changes& changes_;
};

class GuardedSearch final : public Search {
 public:
  GuardedSearch(const Guard& guard, Search& search) : guard_(guard), search_(search) {}

  std::optional<std::vector<StoredUnit>> find(const std::vector<std::string>& words,
                                              const ReviewFilter& filter) override;

 private:
  Guard guard_;
  Search& search_;
};

void GuardedKnowledge::insert(const Unit& unit) {
  guarded(guard_, "knowledge.insert", [&] { knowledge_.insert(unit); });
}

std::optional<StoredUnit> GuardedKnowledge::find(std::string_view id) {
  return guarded(guard_, "knowledge.find", [&] { return knowledge_.find(id); });
}

std::vector<StoredUnit> GuardedKnowledge::query(const KnowledgeQuery& query) {
  return guarded(guard_, "knowledge.query", [&] { return knowledge_.query(query); });
}

StoredUnit GuardedKnowledge::confirm(std::string_view id, Timestamp at, std::string_view voter) {
  return guarded(guard_, "knowledge.confirm", [&] { return knowledge_.confirm(id, at, voter); });
}

StoredUnit GuardedKnowledge::flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                                  std::string_view voter) {
  return guarded(guard_, "knowledge.flag",
                 [&] { return knowledge_.flag(id, flag, allowed, voter); });
}

ReviewPage GuardedReviews::queue(std::int64_t limit, std::int64_t offset) {
  return guarded(guard_, "reviews.queue", [&] { return reviews_.queue(limit, offset); });
}

std::vector<StoredUnit> GuardedReviews::list(const ReviewFilter& filter) {
  return guarded(guard_, "reviews.list", [&] { return reviews_.list(filter); });
}

void GuardedReviews::decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                            Timestamp at) {
  guarded(guard_, "reviews.decide", [&] { reviews_.decide(id, status, reviewer, at); });
}

KnowledgeStatistics GuardedStatistics::of_knowledge(const std::vector<double>& edges) {
  return guarded(guard_, "knowledge.statistics", [&] { return statistics_.of_knowledge(edges); });
}

ReviewStatistics GuardedStatistics::of_reviews(const std::vector<double>& edges, Timestamp since) {
  return guarded(guard_, "reviews.statistics",
                 [&] { return statistics_.of_reviews(edges, since); });
}

std::optional<std::vector<StoredUnit>> GuardedFastQuery::try_query(const KnowledgeQuery& query) {
  // What is answered here counts as the query that it is; what isn't is asked again, and counts
  // there.
  CallReport report(guard_.observer, "knowledge.query");
  try {
    std::optional<std::vector<StoredUnit>> units = fast_query_.try_query(query);
    if (!units) {
      report.drop();
    }
    return units;
  } catch (const Error&) {
    throw;
  } catch (...) {
    throw_as_internal(*guard_.module, "fast_query.try_query");
  }
}

std::vector<DocumentConversion> GuardedOldDocuments::find() {
  return guarded(guard_, "old_documents.find", [&] { return documents_.find(); });
}

std::vector<DocumentConversion> GuardedOldDocuments::convert() {
  return guarded(guard_, "old_documents.convert", [&] { return documents_.convert(); });
}

std::string GuardedChanges::now() {
  return guarded(guard_, "changes.now", [&] { return changes_.now(); });
}

std::optional<ChangedUnits> GuardedChanges::read(std::string_view after, std::size_t most) {
  return guarded(guard_, "changes.read", [&] { return changes_.read(after, most); });
}

std::optional<std::vector<StoredUnit>> GuardedSearch::find(const std::vector<std::string>& words,
                                                           const ReviewFilter& filter) {
  return guarded(guard_, "search.find", [&] { return search_.find(words, filter); });
}

constexpr std::array<PartWrapper, 7> kKnowledgeWrappers{{
    wrapper_of<Knowledge, GuardedKnowledge>(),
    wrapper_of<FastQuery, GuardedFastQuery>(),
    wrapper_of<Reviews, GuardedReviews>(),
    wrapper_of<Statistics, GuardedStatistics>(),
    wrapper_of<OldDocuments, GuardedOldDocuments>(),
    wrapper_of<Changes, GuardedChanges>(),
    wrapper_of<Search, GuardedSearch>(),
}};

}  // namespace

std::span<const PartWrapper> knowledge_wrappers() noexcept {
  return kKnowledgeWrappers;
}

}  // namespace cq::host
