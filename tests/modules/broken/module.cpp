#include <memory>
#include <stdexcept>
#include <string_view>

#include "broken/descriptor.hpp"

// The modules that a host must refuse, or must survive: CQ_FAULT names the one that this is built
// as, and the table below says what is wrong with it.

// The entry point's name; the module without one offers something else.
#ifndef CQ_ENTRY_POINT
#define CQ_ENTRY_POINT cq_store_module
#endif

namespace {

constexpr std::string_view kName = CQ_FAULT;
constexpr cq_url_scheme kScheme = {CQ_FAULT, ""};

// A descriptor with entries at the end that this interface doesn't have.
struct LongerDescriptor {
  cq_module_descriptor known;
  const void* added[4];
};

// Factories that return nothing and say nothing.
template <class Made>
Made* returns_null(const cq::DatabaseUrl& /*url*/) {
  return nullptr;
}

// Factories that throw what is no exception class at all.
template <class Made>
Made* throws_int(const cq::DatabaseUrl& /*url*/) {
  throw 42;
}

// A migration file without its header lines.
constexpr cq_migration kHeadless = {"0001_headless.sql", "create users\n", "0000"};

// A store of knowledge alone.
class BareStore final : public cq::Store {
 public:
  void open() override {}
  cq::Knowledge& knowledge() override { return knowledge_; }
  cq::Health& health() override { return health_; }

 private:
  class Knowledge final : public cq::Knowledge {
   public:
    void insert(const cq::Unit& /*unit*/) override {}
    std::optional<cq::StoredUnit> find(std::string_view /*id*/) override { return std::nullopt; }
    std::vector<cq::StoredUnit> query(const cq::KnowledgeQuery& /*query*/) override { return {}; }
    cq::StoredUnit confirm(std::string_view /*id*/, cq::Timestamp /*moment*/) override {
      return {};
    }
    cq::StoredUnit flag(std::string_view /*id*/, const cq::Flag& /*flag*/) override { return {}; }
  };

  class Health final : public cq::Health {
   public:
    void check() override {}
  };

  Knowledge knowledge_;
  Health health_;
};

struct Fault {
  std::string_view name;
  void (*put_into)(cq_module_descriptor& descriptor);
};

constexpr Fault kFaults[] = {
    // Built against an interface from before the first.
    {"older", [](cq_module_descriptor& broken) { broken.interface_version = 0; }},

    // Built against a later interface, with more entries.
    {"newer",
     [](cq_module_descriptor& broken) {
       broken.struct_size = sizeof(LongerDescriptor);
       broken.interface_version = kCqInterfaceVersion + 1;
     }},

    // Nothing is wrong with it: built when the interface, still of this version, had got entries at
    // the end of the descriptor and other capabilities.
    {"later",
     [](cq_module_descriptor& fine) {
       fine.struct_size = sizeof(LongerDescriptor);
       fine.capabilities |= std::uint64_t{1} << 40U | std::uint64_t{1} << 63U;
     }},

    // Says that its descriptor ends before the factories.
    {"truncated", [](cq_module_descriptor& broken) { broken.struct_size = 16; }},

    // Built with a C++ library whose objects this process can't take.
    {"otherruntime",
     [](cq_module_descriptor& broken) { broken.cxx_runtime = "libexample++ (other ABI)"; }},

    // Serves no URL.
    {"noscheme",
     [](cq_module_descriptor& broken) {
       broken.schemes = nullptr;
       broken.scheme_count = 0;
     }},

    // Claims nothing that could be used.
    {"claimsnothing",
     [](cq_module_descriptor& broken) { broken.capabilities = kCqCapabilityMaintenance; }},

    // Claims parts of a store, and no store.
    {"partswithoutstore",
     [](cq_module_descriptor& broken) {
       broken.capabilities = kCqCapabilityMigrations | kCqCapabilityReviews | kCqCapabilityArchive;
     }},

    // Claims an archive, which its store doesn't have.
    {"claimstoomuch",
     [](cq_module_descriptor& broken) {
       broken.capabilities |= kCqCapabilityArchive;
       broken.create_store = [](const cq::DatabaseUrl& /*url*/) -> cq::Store* {
         return std::make_unique<BareStore>().release();
       };
     }},

    // Nothing is wrong with it: has migrations alone, and says why.
    {"saysnostore",
     [](cq_module_descriptor& fine) {
       fine.capabilities = kCqCapabilityMigrations;
       fine.create_store = nullptr;
       fine.why_no_store = "There is no store yet.";
     }},

    // Claims migrations and has none.
    {"nochain",
     [](cq_module_descriptor& broken) {
       broken.migrations = nullptr;
       broken.migration_count = 0;
     }},

    // Has migrations and doesn't claim them.
    {"strangechain",
     [](cq_module_descriptor& broken) { broken.capabilities = kCqCapabilityStore; }},

    {"badchain",
     [](cq_module_descriptor& broken) {
       broken.migrations = &kHeadless;
       broken.migration_count = 1;
     }},

    // Claims what it has no way to make.
    {"nofactory", [](cq_module_descriptor& broken) { broken.create_store = nullptr; }},
    {"nomigrationfactory", [](cq_module_descriptor& broken) { broken.open_migrations = nullptr; }},
    {"nomaintenancefactory",
     [](cq_module_descriptor& broken) { broken.open_maintenance = nullptr; }},

    {"returnsnull",
     [](cq_module_descriptor& broken) {
       broken.create_store = &returns_null<cq::Store>;
       broken.open_migrations = &returns_null<cq::MigrationTarget>;
       broken.open_maintenance = &returns_null<cq::Maintenance>;
     }},

    {"throwsint",
     [](cq_module_descriptor& broken) {
       broken.create_store = &throws_int<cq::Store>;
       broken.open_migrations = &throws_int<cq::MigrationTarget>;
       broken.open_maintenance = &throws_int<cq::Maintenance>;
     }},

    // Its factories throw exceptions, but not of the contract's kinds.
    {"throwsexception",
     [](cq_module_descriptor& broken) {
       broken.create_store = [](const cq::DatabaseUrl& /*url*/) -> cq::Store* {
         throw std::runtime_error("the disk is on fire");
       };
       broken.open_migrations = [](const cq::DatabaseUrl& /*url*/) -> cq::MigrationTarget* {
         throw std::logic_error("the tape is torn");
       };
       broken.open_maintenance = [](const cq::DatabaseUrl& /*url*/) -> cq::Maintenance* {
         throw std::domain_error("the vault is flooded");
       };
     }},

    // The fault of these is in the entry point: it is missing, throws or returns nothing.
    {"noentry", [](cq_module_descriptor& /*descriptor*/) {}},
    {"throwsonentry", [](cq_module_descriptor& /*descriptor*/) {}},
    {"nodescriptor", [](cq_module_descriptor& /*descriptor*/) {}},
};

constexpr LongerDescriptor kDescriptor = [] {
  LongerDescriptor descriptor = {cq::test::faultless(CQ_FAULT, &kScheme), {}};
  for (const Fault& fault : kFaults) {
    if (fault.name == kName) {
      fault.put_into(descriptor.known);
      return descriptor;
    }
  }
  throw std::logic_error("CQ_FAULT isn't in the table");  // stops the compiler
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* CQ_ENTRY_POINT() {
  if constexpr (kName == "throwsonentry") {
    throw std::runtime_error("no licence");
  }
  return kName == "nodescriptor" ? nullptr : &kDescriptor.known;
}
