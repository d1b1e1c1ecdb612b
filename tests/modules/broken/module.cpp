#include <chrono>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

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

// A descriptor and a feature with entries at the end that this interface doesn't have.
struct LongerDescriptor {
  cq_module_descriptor known;
  const void* added[4];
};
struct LongerFeature {
  cq_feature known;
  const void* added[2];
};

template <std::size_t count>
constexpr void list(const char* const (&parts)[count], cq_feature& feature) {
  feature.parts = parts;
  feature.part_count = count;
}

constexpr const char* kMigrations[] = {"migrations/1"};
constexpr const char* kMaintenance[] = {"maintenance/1"};
constexpr const char* kPartsOfStore[] = {"knowledge/1", "health/1"};
constexpr const char* kNoHome[] = {"migrations/1", "reviews/1", "archive/1"};
constexpr const char* kTooMuch[] = {"migrations/1", "maintenance/1", "knowledge/1", "health/1",
                                    "archive/1"};
constexpr const char* kOfLaterTimes[] = {"migrations/1", "maintenance/1", "knowledge/2",
                                         "knowledge/1",  "health/1",      "telepathy/1"};
constexpr const char* kNoId[] = {"knowledge"};
constexpr const char* kTwice[] = {"knowledge/1", "knowledge/1"};

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

// A store of knowledge alone. Nothing asks it for its schema.
class BareStore final : public cq::Store {
 public:
  void open() override {}
  cq::Part* find_part(std::string_view id) noexcept override {
    // A module whose parts are mixed up hands out one for the other.
    const bool is_mixed_up = kName == "mixesup" && id == cq::Knowledge::kId;
    return is_mixed_up ? &health_ : cq::select_part(id, migrations_, knowledge_, health_);
  }

 private:
  class Knowledge final : public cq::Knowledge {
   public:
    void insert(const cq::Unit& /*unit*/) override {}
    std::optional<cq::StoredUnit> find(std::string_view /*id*/) override { return std::nullopt; }
    std::vector<cq::StoredUnit> query(const cq::KnowledgeQuery& /*query*/) override { return {}; }
    cq::StoredUnit confirm(std::string_view /*id*/, cq::Timestamp /*moment*/,
                           std::string_view /*voter*/) override {
      return {};
    }
    cq::StoredUnit flag(std::string_view /*id*/, const cq::Flag& /*flag*/,
                        const cq::UnitLimits& /*allowed*/, std::string_view /*voter*/) override {
      return {};
    }
  };

  class Health final : public cq::Health {
   public:
    void check() override {}
  };

  class Migrations final : public cq::MigrationTarget {
   public:
    std::vector<std::string> table_names() override { return {}; }
    std::vector<std::string> versions() override { return {}; }
    std::optional<std::string> schema_version() override { return std::nullopt; }
    std::vector<std::string> schema_lines() override { return {}; }
    std::vector<std::string> schema_lines_after(const std::vector<std::string>&) override {
      return {};
    }
    void begin_run(std::chrono::milliseconds /*timeout*/) override {}
    void end_run() override {}
    void abandon_run() noexcept override {}
    void begin() override {}
    void commit() override {}
    void rollback() noexcept override {}
    void execute(const std::string& /*script*/) override {}
    void set_version(const std::optional<std::string>& /*revision*/) override {}
  };

  Migrations migrations_;
  Knowledge knowledge_;
  Health health_;
};

cq::Store* make_bare_store(const cq::DatabaseUrl& /*url*/) {
  return std::make_unique<BareStore>().release();
}

// Settings whose name, or default, isn't one, or that are one and the same.
constexpr cq_setting kOddSetting = {"Level", nullptr, 0, 1, 9, "5", "how much"};
constexpr cq_setting kOddDefault = {"level", nullptr, 0, 1, 9, "10", "how much"};
constexpr cq_setting kSettingTwice[] = {{"level", nullptr, 0, 1, 9, "5", "how much"},
                                        {"level", nullptr, 0, 1, 9, "5", "how much"}};

struct Fault {
  std::string_view name;
  void (*put_into)(cq_module_descriptor& descriptor, cq_feature& feature);
};

constexpr Fault kFaults[] = {
    // Built against an interface from before the first.
    {"older", [](cq_module_descriptor& broken, cq_feature&) { broken.interface_version = 0; }},

    // Built against a later interface, with more entries.
    {"newer",
     [](cq_module_descriptor& broken, cq_feature&) {
       broken.struct_size = sizeof(LongerDescriptor);
       broken.interface_version = kCqInterfaceVersion + 1;
     }},

    // Nothing is wrong with it: built when the interface, still of this version, had got entries at
    // the end of the descriptor and of features, and other parts.
    {"later",
     [](cq_module_descriptor& fine, cq_feature& feature) {
       fine.struct_size = sizeof(LongerDescriptor);
       feature.struct_size = sizeof(LongerFeature);
       list(kOfLaterTimes, feature);
     }},

    // Say that their descriptor, or their feature, ends early.
    {"truncated", [](cq_module_descriptor& broken, cq_feature&) { broken.struct_size = 16; }},
    {"truncatedfeature",
     [](cq_module_descriptor&, cq_feature& broken) { broken.struct_size = 16; }},

    // Built with a C++ library whose objects this process can't take.
    {"otherruntime", [](cq_module_descriptor& broken,
                        cq_feature&) { broken.cxx_runtime = "libexample++ (other ABI)"; }},

    // Serves no URL.
    {"noscheme",
     [](cq_module_descriptor& broken, cq_feature&) {
       broken.schemes = nullptr;
       broken.scheme_count = 0;
     }},

    // Keeps nothing, or the same twice.
    {"nofeature", [](cq_module_descriptor& broken, cq_feature&) { broken.feature_count = 0; }},
    {"twofeatures", [](cq_module_descriptor& broken, cq_feature&) { broken.feature_count = 2; }},
    {"oddfeature", [](cq_module_descriptor&, cq_feature& broken) { broken.name = "Knowledge"; }},

    // Nothing is wrong with it, but it keeps something else.
    {"otherfeature", [](cq_module_descriptor&, cq_feature& fine) { fine.name = "recipes-2"; }},

    // List nothing that could be used, what is no part's id, or a part twice.
    {"nopart", [](cq_module_descriptor&, cq_feature& broken) { broken.part_count = 0; }},
    {"listslittle", [](cq_module_descriptor&, cq_feature& broken) { list(kMaintenance, broken); }},
    {"oddpart", [](cq_module_descriptor&, cq_feature& broken) { list(kNoId, broken); }},
    {"parttwice", [](cq_module_descriptor&, cq_feature& broken) { list(kTwice, broken); }},

    // Lists parts of a store, and has no store.
    {"partswithoutstore",
     [](cq_module_descriptor&, cq_feature& broken) {
       list(kNoHome, broken);
       broken.create_store = nullptr;
     }},

    // Has a store, and lists no part of it.
    {"storewithoutparts",
     [](cq_module_descriptor&, cq_feature& broken) { list(kMigrations, broken); }},

    // Lists an archive, which its store doesn't have.
    {"liststoomuch",
     [](cq_module_descriptor&, cq_feature& broken) {
       list(kTooMuch, broken);
       broken.create_store = &make_bare_store;
     }},

    // Hands out one part for another.
    {"mixesup",
     [](cq_module_descriptor&, cq_feature& broken) { broken.create_store = &make_bare_store; }},

    // Nothing is wrong with it: has migrations alone, and says why.
    {"saysnostore",
     [](cq_module_descriptor&, cq_feature& fine) {
       list(kMigrations, fine);
       fine.create_store = nullptr;
       fine.open_maintenance = nullptr;
       fine.why_no_store = "There is no store yet.";
     }},

    // Lists migrations and has none.
    {"nochain",
     [](cq_module_descriptor&, cq_feature& broken) {
       broken.migrations = nullptr;
       broken.migration_count = 0;
     }},

    // Has migrations, or a way to them, and doesn't list them.
    {"strangechain",
     [](cq_module_descriptor&, cq_feature& broken) {
       list(kPartsOfStore, broken);
       broken.open_migrations = nullptr;
       broken.open_maintenance = nullptr;
     }},
    {"strangefactory",
     [](cq_module_descriptor&, cq_feature& broken) { list(kPartsOfStore, broken); }},

    {"badchain",
     [](cq_module_descriptor&, cq_feature& broken) {
       broken.migrations = &kHeadless;
       broken.migration_count = 1;
     }},

    // Lists what it has no way to make.
    {"nofactory", [](cq_module_descriptor&, cq_feature& broken) { broken.create_store = nullptr; }},
    {"nomigrationfactory",
     [](cq_module_descriptor&, cq_feature& broken) { broken.open_migrations = nullptr; }},
    {"nomaintenancefactory",
     [](cq_module_descriptor&, cq_feature& broken) { broken.open_maintenance = nullptr; }},

    {"oddsetting",
     [](cq_module_descriptor& broken, cq_feature&) {
       broken.settings = &kOddSetting;
       broken.setting_count = 1;
     }},
    {"oddsettingdefault",
     [](cq_module_descriptor& broken, cq_feature&) {
       broken.settings = &kOddDefault;
       broken.setting_count = 1;
     }},
    {"settingtwice",
     [](cq_module_descriptor& broken, cq_feature&) {
       broken.settings = kSettingTwice;
       broken.setting_count = 2;
     }},
    {"nosettings", [](cq_module_descriptor& broken, cq_feature&) { broken.setting_count = 1; }},

    {"returnsnull",
     [](cq_module_descriptor&, cq_feature& broken) {
       broken.create_store = &returns_null<cq::Store>;
       broken.open_migrations = &returns_null<cq::MigrationTarget>;
       broken.open_maintenance = &returns_null<cq::Maintenance>;
     }},

    {"throwsint",
     [](cq_module_descriptor&, cq_feature& broken) {
       broken.create_store = &throws_int<cq::Store>;
       broken.open_migrations = &throws_int<cq::MigrationTarget>;
       broken.open_maintenance = &throws_int<cq::Maintenance>;
     }},

    // Its factories throw exceptions, but not of the contract's kinds.
    {"throwsexception",
     [](cq_module_descriptor&, cq_feature& broken) {
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
    {"noentry", [](cq_module_descriptor&, cq_feature&) {}},
    {"throwsonentry", [](cq_module_descriptor&, cq_feature&) {}},
    {"nodescriptor", [](cq_module_descriptor&, cq_feature&) {}},
};

struct Made {
  cq_module_descriptor descriptor;
  cq_feature feature;
};

constexpr Made kMade = [] {
  Made made{cq::test::faultless(CQ_FAULT, &kScheme, nullptr), cq::test::faultless_feature()};
  for (const Fault& fault : kFaults) {
    if (fault.name == kName) {
      fault.put_into(made.descriptor, made.feature);
      return made;
    }
  }
  throw std::logic_error("CQ_FAULT isn't in the table");  // stops the compiler
}();

constexpr cq_feature kFeatures[] = {kMade.feature, kMade.feature};
constexpr LongerFeature kLongerFeature = {kMade.feature, {}};

constexpr LongerDescriptor kDescriptor = [] {
  LongerDescriptor descriptor = {kMade.descriptor, {}};
  const bool is_longer = kMade.feature.struct_size == sizeof(LongerFeature);
  descriptor.known.features = is_longer ? &kLongerFeature.known : kFeatures;
  return descriptor;
}();

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* CQ_ENTRY_POINT() {
  if constexpr (kName == "throwsonentry") {
    throw std::runtime_error("no licence");
  }
  return kName == "nodescriptor" ? nullptr : &kDescriptor.known;
}
