#include <algorithm>

#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {

Artifact MemoryArtifacts::record(const Artifact& artifact, Timestamp at) {
  const LockedRows rows(database_);
  Artifact made = artifact;
  made.id = next_id(rows->artifacts);
  made.created_at = made.updated_at = at;
  rows->artifacts.emplace(made.id, made);
  return made;
}

std::optional<Artifact> MemoryArtifacts::get(std::int64_t id) {
  const LockedRows rows(database_);
  return find_row(rows->artifacts, id);
}

std::vector<Artifact> MemoryArtifacts::list(std::string_view session_id) {
  const LockedRows rows(database_);
  return rows_where(rows->artifacts,
                    [session_id](const Artifact& each) { return each.session_id == session_id; });
}

std::optional<Artifact> MemoryArtifacts::record_within(const Artifact& artifact, std::size_t most,
                                                       Timestamp at) {
  const LockedRows rows(database_);
  const auto held = std::count_if(
      rows->artifacts.begin(), rows->artifacts.end(),
      [&artifact](const auto& entry) { return entry.second.session_id == artifact.session_id; });
  if (static_cast<std::size_t>(held) >= most) return std::nullopt;
  Artifact made = artifact;
  made.id = next_id(rows->artifacts);
  made.created_at = made.updated_at = at;
  rows->artifacts.emplace(made.id, made);
  return made;
}

std::vector<Artifact> MemoryArtifacts::list_page(const ArtifactFilter& filter) {
  const LockedRows rows(database_);
  return rows_where(
      rows->artifacts,
      [&filter](const Artifact& each) {
        return each.session_id == filter.session_id && fits(filter.kind, each.kind) &&
               fits(filter.command_id, each.command_id) &&
               (!filter.behind || each.id > *filter.behind);
      },
      filter.limit);
}

}  // namespace cq::workspaces
