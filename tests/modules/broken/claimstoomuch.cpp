#include <memory>

#include "broken/descriptor.hpp"

// Its store has knowledge alone, but it claims an archive, too.
namespace {

class Knowledge final : public cq::Knowledge {
 public:
  void insert(const cq::Unit& /*unit*/) override {}
  std::optional<cq::StoredUnit> find(std::string_view /*id*/) override { return std::nullopt; }
  std::vector<cq::StoredUnit> query(const cq::KnowledgeQuery& /*query*/) override { return {}; }
  cq::StoredUnit confirm(std::string_view /*id*/, cq::Timestamp /*moment*/) override { return {}; }
  cq::StoredUnit flag(std::string_view /*id*/, const cq::Flag& /*flag*/) override { return {}; }
};

class Health final : public cq::Health {
 public:
  void check() override {}
};

class Store final : public cq::Store {
 public:
  void open() override {}
  cq::Knowledge& knowledge() override { return knowledge_; }
  cq::Health& health() override { return health_; }

 private:
  Knowledge knowledge_;
  Health health_;
};

constexpr cq_url_scheme kScheme = {"claimstoomuch", ""};

constexpr cq_module_descriptor kDescriptor = [] {
  cq_module_descriptor descriptor = cq::test::faultless("claimstoomuch", &kScheme);
  descriptor.capabilities |= kCqCapabilityArchive;
  descriptor.create_store = [](const cq::DatabaseUrl& /*url*/) -> cq::Store* {
    return std::make_unique<Store>().release();
  };
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
