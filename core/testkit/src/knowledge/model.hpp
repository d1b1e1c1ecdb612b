#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::testkit {

/// What a store's units should be after the same calls, kept and looked through the plainest way:
/// every answer is found by looking at every unit. Written from the contract's words; of the core
/// it uses what writes a unit's document.
class Model {
 public:
  struct Kept {
    Unit unit;
    ReviewStatus status = ReviewStatus::kPending;
    std::optional<std::string> reviewed_by;
    std::optional<Timestamp> reviewed_at;
  };

  void insert(const Unit& unit, ReviewStatus status = ReviewStatus::kPending,
              const std::optional<std::string>& reviewer = std::nullopt,
              std::optional<Timestamp> moment = std::nullopt);
  /// False, and nothing is changed, where the store must refuse.
  bool decide(const std::string& id, ReviewStatus status, const std::string& reviewer,
              Timestamp moment);
  bool confirm(const std::string& id, Timestamp moment);
  bool flag(const std::string& id, const Flag& flag);

  [[nodiscard]] const std::map<std::string, Kept>& units() const noexcept { return units_; }
  [[nodiscard]] StoredUnit stored(const std::string& id) const;
  [[nodiscard]] std::vector<std::string> query(const KnowledgeQuery& query) const;
  [[nodiscard]] std::vector<std::string> queue(std::int64_t limit, std::int64_t offset) const;
  [[nodiscard]] std::uint64_t count(ReviewStatus status) const;
  [[nodiscard]] std::vector<std::string> list(const ReviewFilter& filter) const;
  [[nodiscard]] std::map<std::string, std::uint64_t> by_tier() const;
  [[nodiscard]] std::map<std::string, std::uint64_t> by_domain() const;
  [[nodiscard]] std::vector<std::uint64_t> by_confidence(const std::vector<double>& edges) const;
  [[nodiscard]] std::vector<DailyCounts> daily(Timestamp since) const;
  /// The newest timestamps of what happened, newest first; and what happened with one unit.
  [[nodiscard]] std::vector<Timestamp> recent_moments() const;
  [[nodiscard]] Activity activity(const std::string& id) const;

 private:
  /// Null unless it is there and approved.
  Kept* approved(const std::string& id);
  /// By creation, oldest first, ties by id.
  [[nodiscard]] std::vector<const Kept*> by_creation() const;

  std::map<std::string, Kept> units_;
};

}  // namespace cq::testkit
