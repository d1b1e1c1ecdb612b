#include "database/backup_manifest.hpp"

#include <cq/error.hpp>
#include <cq/json.hpp>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "crypto/digest.hpp"
#include "database/private_file.hpp"

namespace cq::database {
namespace {

constexpr std::uintmax_t kMostManifestBytes = std::uintmax_t{1024} * 1024;
constexpr const char* kManifestName = "manifest.json";
constexpr std::string_view kBackupFormat = "cq-backup";
constexpr std::int64_t kBackupVersion = 1;

JsonValue entry_json(const BackupEntry& entry) {
  JsonValue json;
  json.add("feature", JsonValue(entry.feature));
  json.add("file", JsonValue(entry.file));
  json.add("revision", entry.revision ? JsonValue(*entry.revision) : JsonValue());
  json.add("bytes", JsonValue(static_cast<std::int64_t>(entry.bytes)));
  json.add("sha256", JsonValue(entry.sha256));
  return json;
}

/// Reads members; each throws Error: invalid argument, naming the file, for one that isn't so.
class ManifestReader {
 public:
  explicit ManifestReader(const std::filesystem::path& file) : file_(file) {}

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::kInvalidArgument,
                "The file " + file_.string() + " is no list of a backup: " + what +
                    "; name a directory that 'cq-server backup' made.");
  }
  [[nodiscard]] JsonValue parse(const std::string& text) const {
    auto parsed = parse_json(text);
    if (auto* const value = std::get_if<JsonValue>(&parsed)) {
      return std::move(*value);
    }
    refuse("it is not JSON");
  }
  [[nodiscard]] std::string text(const JsonValue& object, const char* name) const {
    const JsonValue* const member = object.member(name);
    if (member == nullptr || member->as_string() == nullptr) {
      refuse(std::string(name) + " is missing");
    }
    return *member->as_string();
  }
  [[nodiscard]] std::int64_t integer(const JsonValue& object, const char* name) const {
    const JsonValue* const member = object.member(name);
    const auto number = member == nullptr ? std::nullopt : member->as_int64();
    if (!number || *number < 0) {
      refuse(std::string(name) + " is missing");
    }
    return *number;
  }

 private:
  const std::filesystem::path& file_;
};

BackupEntry entry_of(const ManifestReader& read, const JsonValue& json) {
  BackupEntry entry{.feature = read.text(json, "feature"),
                    .file = read.text(json, "file"),
                    .revision = std::nullopt,
                    .bytes = static_cast<std::uint64_t>(read.integer(json, "bytes")),
                    .sha256 = read.text(json, "sha256")};
  // A name that leads elsewhere would have another file restored than those that lie here.
  if (std::filesystem::path(entry.file).filename() != entry.file || entry.file == ".." ||
      entry.file == ".") {
    read.refuse("file is no name of a file in the directory");
  }
  const JsonValue* const revision = json.member("revision");
  if (revision != nullptr && !revision->is_null()) {
    entry.revision = read.text(json, "revision");
  }
  return entry;
}

}  // namespace

bool is_backup_directory(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

void write_manifest(const std::filesystem::path& directory, const BackupManifest& manifest) {
  JsonValue::Array features;
  for (const BackupEntry& entry : manifest.entries) {
    features.push_back(entry_json(entry));
  }
  JsonValue json;
  json.add("format", JsonValue(kBackupFormat));
  json.add("version", JsonValue(kBackupVersion));
  json.add("created_at", JsonValue(format_timestamp(manifest.created_at, UtcSuffix::kOffset)));
  json.add("features", JsonValue(std::move(features)));
  PrivateFile file(directory / kManifestName, false);
  file.write(write_json(json) + "\n");
  file.finish();
}

BackupManifest read_manifest(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / kManifestName;
  // Asked before it is opened: a pipe would be waited for.
  std::error_code problem;
  const bool is_file = std::filesystem::is_regular_file(file, problem);
  std::ifstream in;
  if (is_file) in.open(file, std::ios::binary);
  if (!is_file || !in) {
    throw Error(ErrorKind::kInvalidArgument,
                "The directory " + directory.string() + " has no " + kManifestName +
                    ", so it is no backup, or one that wasn't finished; name another one.");
  }
  const ManifestReader read(file);
  if (std::filesystem::file_size(file, problem) > kMostManifestBytes) {
    read.refuse("it is too long for one");
  }
  std::ostringstream text;
  text << in.rdbuf();
  const JsonValue json = read.parse(text.str());
  if (read.text(json, "format") != kBackupFormat) {
    read.refuse("its format is another one");
  }
  if (read.integer(json, "version") != kBackupVersion) {
    read.refuse("it is of a version that this server doesn't know");
  }
  const auto created_at = parse_timestamp(read.text(json, "created_at"));
  const JsonValue* const features = json.member("features");
  if (!created_at || features == nullptr || features->as_array() == nullptr) {
    read.refuse(created_at ? "features is missing" : "created_at is no timestamp");
  }
  BackupManifest manifest{*created_at, {}};
  std::set<std::string> names;
  for (const JsonValue& each : *features->as_array()) {
    manifest.entries.push_back(entry_of(read, each));
    if (!names.insert(manifest.entries.back().feature).second) {
      read.refuse("it lists " + manifest.entries.back().feature + " twice");
    }
  }
  return manifest;
}

std::string digest_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw Error(ErrorKind::kNotFound, "The file " + file.string() + " can't be read; is it there?");
  }
  crypto::Sha256 digest;
  std::vector<char> chunk(std::size_t{1024} * 1024);
  while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())), in.gcount() > 0) {
    digest.update({chunk.data(), static_cast<std::size_t>(in.gcount())});
  }
  return digest.finish();
}

std::filesystem::path digest_file_of(const std::filesystem::path& backup) {
  return backup.string() + ".sha256";
}

void write_digest_file(const std::filesystem::path& backup) {
  PrivateFile file(digest_file_of(backup), true);
  file.write(digest_of(backup) + "  " + backup.filename().string() + "\n");
  file.finish();
}

bool require_own_digest(const std::filesystem::path& backup) {
  constexpr std::size_t kDigits = 64;
  const std::filesystem::path file = digest_file_of(backup);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return false;
  }
  std::ifstream in(file, std::ios::binary);
  std::string written;
  in >> written;
  if (written.size() != kDigits ||
      written.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw Error(ErrorKind::kInvalidArgument,
                "The file " + file.string() +
                    " holds no digest of a backup, or can't be read; nothing was restored. Take "
                    "another backup, or give --ignore-digest.");
  }
  if (digest_of(backup) != written) {
    throw Error(ErrorKind::kCorrupt,
                "The file " + backup.string() + " isn't what was backed up: its digest differs " +
                    "from the one in " + file.string() +
                    "; nothing was restored. Take another backup, or give --ignore-digest if it "
                    "was changed on purpose.");
  }
  return true;
}

void require_intact(const std::filesystem::path& directory, const BackupEntry& entry) {
  const std::filesystem::path file = directory / entry.file;
  if (digest_of(file) != entry.sha256) {
    throw Error(ErrorKind::kCorrupt, "The file " + file.string() +
                                         " isn't what the backup's list says; nothing was "
                                         "restored. Take another backup.");
  }
}

}  // namespace cq::database
