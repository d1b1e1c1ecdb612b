#include <algorithm>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/module.hpp>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

// The least that a store can be: knowledge, in memory, that begins with one approved unit, as there
// is nobody to review others.
namespace {

constexpr const char* kApproved = "ku_00000000000000000000000000000001";

class Knowledge final : public cq::Knowledge {
 public:
  Knowledge() {
    cq::Unit unit;
    unit.id = kApproved;
    unit.domains = {"api"};
    unit.insight = {"a summary", "a detail", "an action"};
    insert(unit);
    units_.begin()->second.status = cq::ReviewStatus::kApproved;
  }

  void insert(const cq::Unit& unit) override {
    const std::lock_guard lock(mutex_);
    cq::StoredUnit stored;
    stored.id = unit.id;
    stored.document = cq::write_unit_document(unit);
    if (!units_.emplace(unit.id, std::move(stored)).second) {
      throw cq::Error(cq::ErrorKind::kConflict, "There is a unit " + unit.id + " already.");
    }
  }

  std::optional<cq::StoredUnit> find(std::string_view id) override {
    const std::lock_guard lock(mutex_);
    const auto found = units_.find(id);
    return found == units_.end() ? std::nullopt : std::optional(found->second);
  }

  std::vector<cq::StoredUnit> query(const cq::KnowledgeQuery& query) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<double, const cq::StoredUnit*>> matches;
    for (const auto& [id, stored] : units_) {
      const cq::Unit unit = cq::parse_unit_document(stored.document);
      const bool shares = std::any_of(
          unit.domains.begin(), unit.domains.end(), [&query](const std::string& domain) {
            return std::find(query.domains.begin(), query.domains.end(), domain) !=
                   query.domains.end();
          });
      if (shares && stored.status == cq::ReviewStatus::kApproved) {
        const double fit = cq::relevance(query, {unit.domains, unit.context.languages,
                                                 unit.context.frameworks, unit.context.pattern});
        const double score = fit * unit.evidence.confidence;
        if (cq::ranks_behind({score, id}, query)) matches.emplace_back(score, &stored);
      }
    }
    std::sort(matches.begin(), matches.end(), [](const auto& left, const auto& right) {
      return cq::ranks_before({left.first, left.second->id}, {right.first, right.second->id});
    });
    std::vector<cq::StoredUnit> found;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < std::min(matches.size(), query.limit); ++i) {
      found.push_back(*matches[i].second);
      bytes += found.back().document.size();
      if (bytes >= query.max_bytes) break;
    }
    return found;
  }

  cq::StoredUnit confirm(std::string_view id, cq::Timestamp moment,
                         std::string_view voter) override {
    return change(id, {cq::Voice::Act::kConfirm, std::string(voter)},
                  [moment](cq::Unit& unit) { cq::apply_confirmation(unit, moment); });
  }

  cq::StoredUnit flag(std::string_view id, const cq::Flag& flag, const cq::UnitLimits& allowed,
                      std::string_view voter) override {
    return change(id, {cq::Voice::Act::kFlag, std::string(voter)},
                  [&](cq::Unit& unit) { cq::apply_flag(unit, flag, allowed); });
  }

 private:
  using Heard = std::pair<cq::Voice::Act, std::string>;

  template <typename Change>
  cq::StoredUnit change(std::string_view id, const Heard& voice, const Change& change) {
    const std::lock_guard lock(mutex_);
    const auto found = units_.find(id);
    if (found == units_.end() || found->second.status != cq::ReviewStatus::kApproved) {
      throw cq::Error(cq::ErrorKind::kNotFound, "Knowledge unit not found");
    }
    std::set<Heard>& voices = voices_[found->first];
    if (voices.contains(voice)) return found->second;
    cq::Unit unit = cq::parse_unit_document(found->second.document);
    change(unit);
    if (!voice.second.empty()) voices.insert(voice);
    found->second.document = cq::write_unit_document(unit);
    return found->second;
  }

  std::mutex mutex_;
  std::map<std::string, cq::StoredUnit, std::less<>> units_;  // guarded by mutex_
  std::map<std::string, std::set<Heard>> voices_;             // guarded by mutex_; by unit
};

class Health final : public cq::Health {
 public:
  void check() override {}
};

class Store final : public cq::Store {
 public:
  void open() override {}
  cq::Part* find_part(std::string_view id) noexcept override {
    return cq::select_part(id, knowledge_, health_);
  }

 private:
  Knowledge knowledge_;
  Health health_;
};

cq::Store* create_store(const cq::DatabaseUrl& /*url*/) {
  return std::make_unique<Store>().release();
}

constexpr cq_url_scheme kSchemes[] = {{"partial", ""}};

constexpr const char* kParts[] = {cq::Knowledge::kId.data(), cq::Health::kId.data()};

constexpr cq_feature kFeatures[] = {{
    .struct_size = sizeof(cq_feature),
    .name = "knowledge",
    .parts = kParts,
    .part_count = std::size(kParts),
    .migrations = nullptr,
    .migration_count = 0,
    .create_store = &create_store,
    .open_migrations = nullptr,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
}};

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "partial",
    .version = "1.0",
    .summary = "Knowledge alone, in memory, for the tests",
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .features = kFeatures,
    .feature_count = std::size(kFeatures),
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
