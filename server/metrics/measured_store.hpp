#pragma once

#include <cq/store.hpp>

#include "metrics/metrics.hpp"

namespace cq::metrics {

/// The parts of an opened store, each of whose operations is timed and counted on its way. They
/// throw what the store's own throw. Safe from any thread; the store and the metrics outlive it.
class MeasuredUsers final : public Users {
 public:
  MeasuredUsers(Users& users, Metrics& metrics) : users_(users), metrics_(metrics) {}

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;
  std::vector<User> list() override;
  void set_password_hash(std::string_view username, std::string_view hash) override;
  std::size_t remove(std::string_view username) override;

 private:
  Users& users_;
  Metrics& metrics_;
};

class MeasuredApiKeys final : public ApiKeys {
 public:
  MeasuredApiKeys(ApiKeys& keys, Metrics& metrics) : keys_(keys), metrics_(metrics) {}

  void create(const ApiKey& key, std::size_t max_active) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp moment) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) override;
  void touch(std::string_view key_id, Timestamp moment) override;

 private:
  ApiKeys& keys_;
  Metrics& metrics_;
};

class MeasuredKnowledge final : public Knowledge {
 public:
  MeasuredKnowledge(Knowledge& knowledge, Metrics& metrics)
      : knowledge_(knowledge), metrics_(metrics) {}

  void insert(const Unit& unit) override;
  std::optional<StoredUnit> find(std::string_view id) override;
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override;
  StoredUnit confirm(std::string_view id, Timestamp moment) override;
  StoredUnit flag(std::string_view id, const Flag& flag) override;
  KnowledgeStatistics statistics(const std::vector<double>& edges) override;

 private:
  Knowledge& knowledge_;
  Metrics& metrics_;
};

class MeasuredReviews final : public Reviews {
 public:
  MeasuredReviews(Reviews& reviews, Metrics& metrics) : reviews_(reviews), metrics_(metrics) {}

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override;
  std::vector<StoredUnit> list(const ReviewFilter& filter) override;
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp moment) override;
  ReviewStatistics statistics(const std::vector<double>& edges, Timestamp since) override;

 private:
  Reviews& reviews_;
  Metrics& metrics_;
};

/// All of them together.
struct MeasuredStore {
  MeasuredStore(Store& store, Metrics& metrics)
      : users(store.users(), metrics),
        api_keys(store.api_keys(), metrics),
        knowledge(store.knowledge(), metrics),
        reviews(store.reviews(), metrics) {}

  MeasuredUsers users;
  MeasuredApiKeys api_keys;
  MeasuredKnowledge knowledge;
  MeasuredReviews reviews;
};

}  // namespace cq::metrics
