#pragma once

#include <cq/timestamp.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What lies in a backup of several databases: a directory with one file for each, and this beside
/// them, manifest.json. It is written last, so a directory that has one is whole. Safe from any
/// thread.
namespace cq::database {

/// The backup of one database.
struct BackupEntry {
  std::string feature;
  std::string file;  ///< its name in the directory
  std::optional<std::string> revision;
  std::uint64_t bytes = 0;
  std::string sha256;  ///< of the file, lower-case hex
};

struct BackupManifest {
  Timestamp created_at;
  std::vector<BackupEntry> entries;
};

/// Whether that is a directory, and so a backup of several databases rather than a file of one.
bool is_backup_directory(const std::filesystem::path& path);

/// Writes the manifest into the directory; it is durable when this returns. Throws Error:
/// unavailable, naming the file, when the system refuses.
void write_manifest(const std::filesystem::path& directory, const BackupManifest& manifest);

/// Throws Error: invalid argument, naming the file, when there is none or it isn't one of a
/// version that this server knows.
BackupManifest read_manifest(const std::filesystem::path& directory);

/// The digest of a file, as lower-case hex. Throws Error: not found when it can't be read.
std::string digest_of(const std::filesystem::path& file);

/// The file that holds the digest of a backup of one database: FILE.sha256 beside it.
std::filesystem::path digest_file_of(const std::filesystem::path& backup);

/// Writes that file in the form of sha256sum, so that 'sha256sum -c' checks it; it is durable when
/// this returns, and replaces one that was there. Throws Error: unavailable, naming the file, when
/// the system refuses, and what digest_of() throws.
void write_digest_file(const std::filesystem::path& backup);

/// Returns false when there is no such file. Throws Error: corrupt, naming the backup, when that
/// isn't what was written; invalid argument, naming the file, when it holds no digest; and what
/// digest_of() throws.
bool require_own_digest(const std::filesystem::path& backup);

/// Throws Error: corrupt when the entry's file isn't what was written; not found when it is
/// missing.
void require_intact(const std::filesystem::path& directory, const BackupEntry& entry);

}  // namespace cq::database
