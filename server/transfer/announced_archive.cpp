#include "transfer/announced_archive.hpp"

#include <algorithm>
#include <cq/audit.hpp>
#include <utility>

namespace cq::transfer {

AnnouncedArchive::AnnouncedArchive(Archive& archive, const database::RecordKinds& kinds,
                                   Announcement announcement)
    : archive_(archive), kinds_(kinds), announcement_(std::move(announcement)) {}

bool AnnouncedArchive::is_behind_audit(const ArchiveRecord& record) const {
  const database::RecordKind* const audit = database::find_kind(kinds_, kAuditKind);
  return audit == nullptr || &database::kind_of(kinds_, record) > audit;
}

std::vector<ArchiveOutcome> AnnouncedArchive::write(std::span<const ArchiveRecord> records) {
  const bool announces =
      !is_announced_ && std::any_of(records.begin(), records.end(),
                                    [this](const auto& each) { return is_behind_audit(each); });
  if (!announces) return archive_.write(records);
  std::vector<ArchiveOutcome> outcomes;
  announcement_.audit.record_with(announcement_.store, announcement_.act, announcement_.subject,
                                  "begun", [&] { outcomes = archive_.write(records); });
  is_announced_ =
      std::find(outcomes.begin(), outcomes.end(), ArchiveOutcome::kAdded) != outcomes.end();
  return outcomes;
}

}  // namespace cq::transfer
