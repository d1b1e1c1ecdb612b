#include "observability/measured_store.hpp"

#include <exception>

namespace cq::observability {
namespace {

/// Notes one operation when it ends, however it ends.
class OperationTimer {
 public:
  OperationTimer(Metrics& metrics, std::string_view operation)
      : metrics_(metrics),
        operation_(operation),
        started_(std::chrono::steady_clock::now()),
        exceptions_(std::uncaught_exceptions()) {}
  OperationTimer(const OperationTimer&) = delete;
  OperationTimer& operator=(const OperationTimer&) = delete;
  OperationTimer(OperationTimer&&) = delete;
  OperationTimer& operator=(OperationTimer&&) = delete;
  ~OperationTimer() {
    metrics_.note_store_operation({.name = operation_,
                                   .failed = std::uncaught_exceptions() > exceptions_,
                                   .duration = std::chrono::steady_clock::now() - started_});
  }

 private:
  Metrics& metrics_;
  std::string_view operation_;
  std::chrono::steady_clock::time_point started_;
  int exceptions_;
};

}  // namespace

User MeasuredUsers::create(const User& user) {
  Users& part = store_.users();
  const OperationTimer timer(metrics_, "users.create");
  return part.create(user);
}

std::optional<User> MeasuredUsers::find(std::string_view username) {
  Users& part = store_.users();
  const OperationTimer timer(metrics_, "users.find");
  return part.find(username);
}

std::vector<User> MeasuredUsers::list() {
  Users& part = store_.users();
  const OperationTimer timer(metrics_, "users.list");
  return part.list();
}

void MeasuredUsers::set_password_hash(std::string_view username, std::string_view hash) {
  Users& part = store_.users();
  const OperationTimer timer(metrics_, "users.set_password_hash");
  part.set_password_hash(username, hash);
}

std::size_t MeasuredUsers::remove(std::string_view username) {
  Users& part = store_.users();
  const OperationTimer timer(metrics_, "users.remove");
  return part.remove(username);
}

void MeasuredApiKeys::create(const ApiKey& key, std::size_t max_active) {
  ApiKeys& part = store_.api_keys();
  const OperationTimer timer(metrics_, "api_keys.create");
  part.create(key, max_active);
}

std::vector<ApiKey> MeasuredApiKeys::list(std::int64_t user_id) {
  ApiKeys& part = store_.api_keys();
  const OperationTimer timer(metrics_, "api_keys.list");
  return part.list(user_id);
}

std::optional<OwnedApiKey> MeasuredApiKeys::find_active(std::string_view key_id, Timestamp moment) {
  ApiKeys& part = store_.api_keys();
  const OperationTimer timer(metrics_, "api_keys.find_active");
  return part.find_active(key_id, moment);
}

bool MeasuredApiKeys::revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) {
  ApiKeys& part = store_.api_keys();
  const OperationTimer timer(metrics_, "api_keys.revoke");
  return part.revoke(user_id, key_id, moment);
}

void MeasuredApiKeys::touch(std::string_view key_id, Timestamp moment) {
  ApiKeys& part = store_.api_keys();
  const OperationTimer timer(metrics_, "api_keys.touch");
  part.touch(key_id, moment);
}

void MeasuredKnowledge::insert(const Unit& unit) {
  Knowledge& part = store_.knowledge();
  const OperationTimer timer(metrics_, "knowledge.insert");
  part.insert(unit);
}

std::optional<StoredUnit> MeasuredKnowledge::find(std::string_view id) {
  Knowledge& part = store_.knowledge();
  const OperationTimer timer(metrics_, "knowledge.find");
  return part.find(id);
}

std::vector<StoredUnit> MeasuredKnowledge::query(const KnowledgeQuery& query) {
  Knowledge& part = store_.knowledge();
  const OperationTimer timer(metrics_, "knowledge.query");
  return part.query(query);
}

std::optional<std::vector<StoredUnit>> MeasuredKnowledge::query_at_once(
    const KnowledgeQuery& query) {
  const auto started = std::chrono::steady_clock::now();
  auto units = store_.knowledge().query_at_once(query);
  if (units) {  // what isn't answered is asked again, and counted there
    metrics_.note_store_operation({.name = "knowledge.query",
                                   .failed = false,
                                   .duration = std::chrono::steady_clock::now() - started});
  }
  return units;
}

StoredUnit MeasuredKnowledge::confirm(std::string_view id, Timestamp moment) {
  Knowledge& part = store_.knowledge();
  const OperationTimer timer(metrics_, "knowledge.confirm");
  return part.confirm(id, moment);
}

StoredUnit MeasuredKnowledge::flag(std::string_view id, const Flag& flag) {
  Knowledge& part = store_.knowledge();
  const OperationTimer timer(metrics_, "knowledge.flag");
  return part.flag(id, flag);
}

KnowledgeStatistics MeasuredKnowledge::statistics(const std::vector<double>& edges) {
  Knowledge& part = store_.knowledge();
  const OperationTimer timer(metrics_, "knowledge.statistics");
  return part.statistics(edges);
}

ReviewPage MeasuredReviews::queue(std::int64_t limit, std::int64_t offset) {
  Reviews& part = store_.reviews();
  const OperationTimer timer(metrics_, "reviews.queue");
  return part.queue(limit, offset);
}

std::vector<StoredUnit> MeasuredReviews::list(const ReviewFilter& filter) {
  Reviews& part = store_.reviews();
  const OperationTimer timer(metrics_, "reviews.list");
  return part.list(filter);
}

void MeasuredReviews::decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                             Timestamp moment) {
  Reviews& part = store_.reviews();
  const OperationTimer timer(metrics_, "reviews.decide");
  part.decide(id, status, reviewer, moment);
}

ReviewStatistics MeasuredReviews::statistics(const std::vector<double>& edges, Timestamp since) {
  Reviews& part = store_.reviews();
  const OperationTimer timer(metrics_, "reviews.statistics");
  return part.statistics(edges, since);
}

}  // namespace cq::observability
