#include "archive/archive_fixture.hpp"

#include <cq/knowledge/unit_document.hpp>

namespace cq::testkit {

OwnedApiKey owned_key(unsigned number, const std::string& username) {
  return {sample_key(number, 0), username};
}

ArchivedUnit archived_unit(unsigned number, const std::vector<std::string>& domains) {
  const Unit unit = sample_unit(number, domains);
  return {{unit.id, write_unit_document(unit), ReviewStatus::kPending, std::nullopt, std::nullopt},
          unit.evidence.first_observed};
}

ArchivedUnit approved_unit(unsigned number, const std::vector<std::string>& domains) {
  ArchivedUnit archived = archived_unit(number, domains);
  archived.unit.status = ReviewStatus::kApproved;
  archived.unit.reviewed_by = "bob";
  archived.unit.reviewed_at = at("2026-01-05T00:00:00.000001Z");
  return archived;
}

ArchiveCounts counts_of(std::uint64_t users, std::uint64_t api_keys, std::uint64_t units) {
  return {{std::string(kUserKind), users},
          {std::string(kApiKeyKind), api_keys},
          {std::string(kUnitKind), units}};
}

}  // namespace cq::testkit
