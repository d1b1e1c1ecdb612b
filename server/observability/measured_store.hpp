#pragma once

#include <cq/store.hpp>

#include "observability/metrics.hpp"

namespace cq::observability {

/// The parts of an opened store, each of whose operations is timed and counted on its way. They
/// throw what the store's own throw; of a part that the store lacks, each operation throws what
/// asking for that part does, and nothing is counted. Safe from any thread; the store and the
/// metrics outlive it.
class MeasuredUsers final : public Users {
 public:
  MeasuredUsers(Store& store, Metrics& metrics) : store_(store), metrics_(metrics) {}

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;
  std::vector<User> list() override;
  void set_password_hash(std::string_view username, std::string_view hash) override;
  std::size_t remove(std::string_view username) override;

 private:
  Store& store_;
  Metrics& metrics_;
};

class MeasuredApiKeys final : public ApiKeys {
 public:
  MeasuredApiKeys(Store& store, Metrics& metrics) : store_(store), metrics_(metrics) {}

  void create(const ApiKey& key, std::size_t max_active) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp moment) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) override;
  void touch(std::string_view key_id, Timestamp moment) override;

 private:
  Store& store_;
  Metrics& metrics_;
};

class MeasuredKnowledge final : public Knowledge {
 public:
  MeasuredKnowledge(Store& store, Metrics& metrics) : store_(store), metrics_(metrics) {}

  void insert(const Unit& unit) override;
  std::optional<StoredUnit> find(std::string_view id) override;
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override;
  StoredUnit confirm(std::string_view id, Timestamp moment) override;
  StoredUnit flag(std::string_view id, const Flag& flag) override;
  KnowledgeStatistics statistics(const std::vector<double>& edges) override;
  std::optional<std::vector<StoredUnit>> query_at_once(const KnowledgeQuery& query) override;

 private:
  Store& store_;
  Metrics& metrics_;
};

class MeasuredReviews final : public Reviews {
 public:
  MeasuredReviews(Store& store, Metrics& metrics) : store_(store), metrics_(metrics) {}

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override;
  std::vector<StoredUnit> list(const ReviewFilter& filter) override;
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp moment) override;
  ReviewStatistics statistics(const std::vector<double>& edges, Timestamp since) override;

 private:
  Store& store_;
  Metrics& metrics_;
};

/// An opened store with these parts in place of its own.
class MeasuredStore final : public Store {
 public:
  MeasuredStore(Store& store, Metrics& metrics)
      : store_(store),
        users_(store, metrics),
        api_keys_(store, metrics),
        knowledge_(store, metrics),
        reviews_(store, metrics) {}

  void open() override { store_.open(); }
  Users& users() override { return users_; }
  ApiKeys& api_keys() override { return api_keys_; }
  Knowledge& knowledge() override { return knowledge_; }
  Reviews& reviews() override { return reviews_; }
  Health& health() override { return store_.health(); }

 private:
  Store& store_;
  MeasuredUsers users_;
  MeasuredApiKeys api_keys_;
  MeasuredKnowledge knowledge_;
  MeasuredReviews reviews_;
};

}  // namespace cq::observability
