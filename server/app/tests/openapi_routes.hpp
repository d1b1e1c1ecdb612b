#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/error.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <vector>

#include "app/api.hpp"
#include "app/metrics_route.hpp"
#include "crypto/jwt.hpp"

/// Every route of the server, on a store that is never asked.
namespace cq::test {

[[noreturn]] inline void never_asked() {
  throw Error(ErrorKind::kInternal, "this store is not to be asked");
}

class UnaskedUsers : public Users {
  User create(const User& /*user*/) override { never_asked(); }
  std::optional<User> find(std::string_view /*username*/) override { never_asked(); }
  std::vector<User> list() override { never_asked(); }
  void set_password_hash(std::string_view /*name*/, std::string_view /*hash*/) override {
    never_asked();
  }
  std::size_t remove(std::string_view /*username*/) override { never_asked(); }
};

class UnaskedApiKeys : public ApiKeys {
  void create(const ApiKey& /*key*/, std::size_t /*max_active*/) override { never_asked(); }
  std::vector<ApiKey> list(std::int64_t /*user_id*/) override { never_asked(); }
  std::optional<OwnedApiKey> find_active(std::string_view /*id*/, Timestamp /*at*/) override {
    never_asked();
  }
  bool revoke(std::int64_t /*user_id*/, std::string_view /*id*/, Timestamp /*at*/) override {
    never_asked();
  }
  void touch(std::string_view /*id*/, Timestamp /*at*/) override { never_asked(); }
};

class UnaskedKnowledge : public Knowledge {
  void insert(const Unit& /*unit*/) override { never_asked(); }
  std::optional<StoredUnit> find(std::string_view /*id*/) override { never_asked(); }
  std::vector<StoredUnit> query(const KnowledgeQuery& /*query*/) override { never_asked(); }
  StoredUnit confirm(std::string_view /*id*/, Timestamp /*at*/) override { never_asked(); }
  StoredUnit flag(std::string_view /*id*/, const Flag& /*flag*/) override { never_asked(); }
  KnowledgeStatistics statistics(const std::vector<double>& /*edges*/) override { never_asked(); }
};

class UnaskedReviews : public Reviews {
  ReviewPage queue(std::int64_t /*limit*/, std::int64_t /*offset*/) override { never_asked(); }
  std::vector<StoredUnit> list(const ReviewFilter& /*filter*/) override { never_asked(); }
  void decide(std::string_view /*id*/, ReviewStatus /*status*/, std::string_view /*reviewer*/,
              Timestamp /*at*/) override {
    never_asked();
  }
  ReviewStatistics statistics(const std::vector<double>& /*edges*/, Timestamp /*since*/) override {
    never_asked();
  }
};

/// The routes with all that they call on.
class AllRoutes {
 public:
  [[nodiscard]] std::vector<api::Route> operator()() const {
    return app::all_routes(
        {.login = login_,
         .users = user_service_,
         .api_keys = key_service_,
         .knowledge = knowledge_service_,
         .reviews = reviews_,
         .metrics = app::metrics_route(api::Access::kMonitor, [] { return std::string(); })});
  }

 private:
  UnaskedUsers users_;
  UnaskedApiKeys keys_;
  UnaskedKnowledge knowledge_;
  UnaskedReviews review_store_;
  crypto::JwtAuthority authority_{"a secret of the test"};
  api::Clock clock_ = [] { return Timestamp(); };
  accounts::LoginService login_{users_, authority_, clock_};
  accounts::UserService user_service_{users_, clock_};
  accounts::ApiKeyService key_service_{user_service_, keys_, "a pepper", clock_, nullptr};
  knowledge::KnowledgeService knowledge_service_{knowledge_, clock_};
  knowledge::ReviewService reviews_{knowledge_, review_store_, clock_};
};

}  // namespace cq::test
