#include "database/recorded_backups.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <exception>
#include <filesystem>
#include <system_error>

#include "database/backup_manifest.hpp"
#include "database/command_audit.hpp"

namespace cq::database {
namespace {

std::optional<std::uint64_t> bytes_at(const std::string& path) {
  std::error_code problem;
  if (!is_backup_directory(path)) {
    const std::uintmax_t size = std::filesystem::file_size(path, problem);
    return problem ? std::nullopt : std::optional<std::uint64_t>(size);
  }
  try {
    std::uint64_t bytes = 0;
    const BackupManifest manifest = read_manifest(path);
    for (const BackupEntry& entry : manifest.entries) bytes += entry.bytes;
    return bytes;
  } catch (const Error&) {  // it isn't whole, or may not be read
    return std::nullopt;
  }
}

/// Why what that entry begins failed, before `next` of the same path.
std::optional<std::string> failure_of(const std::vector<AuditEntry>& failures,
                                      const AuditEntry& begun, const AuditEntry* next) {
  const auto found =
      std::find_if(failures.rbegin(), failures.rend(), [&](const AuditEntry& failure) {
        return failure.subject == begun.subject && failure.actor == begun.actor &&
               failure.number > begun.number && (next == nullptr || failure.number < next->number);
      });
  return found == failures.rend() ? std::nullopt : std::optional(found->detail);
}

}  // namespace

int recording_backup(const cli::Session& session, const FeatureDatabases& databases,
                     const std::string& path, const std::function<int()>& back_up) {
  const CommandAudit audit(session);
  std::string names;
  for (const std::string& name : names_of(databases)) names += (names.empty() ? "" : ", ") + name;
  std::error_code ignored;
  const std::string whole = std::filesystem::absolute(path, ignored).lexically_normal().string();
  audit.record_elsewhere(acts::kBackup, whole, names);
  try {
    return back_up();
  } catch (const std::exception& error) {
    audit.record_elsewhere(acts::kFailedBackup, whole, error.what());
    throw;
  }
}

std::vector<RecordedBackup> recorded_backups(Audit& audit, std::size_t most) {
  AuditFilter filter{.limit = most, .act = std::string(acts::kBackup)};
  const std::vector<AuditEntry> begun = audit.list(filter);
  filter.act = std::string(acts::kFailedBackup);
  const std::vector<AuditEntry> failures = audit.list(filter);
  std::vector<RecordedBackup> backups;
  for (const AuditEntry& entry : begun) {
    const auto same_path = [&entry](const AuditEntry& other) {
      return other.subject == entry.subject && other.number > entry.number;
    };
    // The list is newest first, so the last that is newer is the next.
    const auto next = std::find_if(begun.rbegin(), begun.rend(), same_path);
    std::optional<std::string> failure =
        failure_of(failures, entry, next == begun.rend() ? nullptr : &*next);
    const std::optional<std::uint64_t> bytes = failure ? std::nullopt : bytes_at(entry.subject);
    backups.push_back(
        {entry.at, entry.actor, entry.subject, entry.detail, std::move(failure), bytes});
  }
  return backups;
}

}  // namespace cq::database
