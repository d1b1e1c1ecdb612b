#include "database/backup_set.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <system_error>

#include "cli/console.hpp"
#include "database/backup_manifest.hpp"
#include "database/command_audit.hpp"
#include "database/record_kind.hpp"
#include "database/restore_plan.hpp"

namespace cq::database {
namespace {

constexpr int kNotConfirmed = 1;

/// A database of several, with what backs it up.
struct Member {
  const FeatureDatabase* feature = nullptr;
  Database database;
  std::unique_ptr<Maintenance> maintenance;
};

std::vector<Member> open_members(const cli::Session& session, const FeatureDatabases& databases) {
  std::vector<Database> found = find_databases(session.lookup, names_of(databases));
  std::vector<Member> members;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto maintenance =
        naming(databases[i].name, true, [&] { return require_maintenance(found[i]); });
    members.push_back({&databases[i], std::move(found[i]), std::move(maintenance)});
  }
  return members;
}

/// A directory that only its owner may read, and that goes again unless it is kept.
class NewDirectory {
 public:
  explicit NewDirectory(std::filesystem::path path) : path_(std::move(path)) {
    if (mkdir(path_.c_str(), S_IRWXU) == 0) {
      made_ = true;
      return;
    }
    const int reason = errno;
    std::error_code problem;
    if (reason != EEXIST || !std::filesystem::is_directory(path_, problem)) {
      throw Error(reason == EEXIST ? ErrorKind::kConflict : ErrorKind::kUnavailable,
                  "The directory " + path_.string() + " can't be made (" +
                      std::generic_category().message(reason) + "); name another one.");
    }
    if (!std::filesystem::is_empty(path_, problem)) {
      throw Error(ErrorKind::kConflict, "The directory " + path_.string() +
                                            " isn't empty; name one that is new or empty.");
    }
  }
  NewDirectory(const NewDirectory&) = delete;
  NewDirectory& operator=(const NewDirectory&) = delete;
  NewDirectory(NewDirectory&&) = delete;
  NewDirectory& operator=(NewDirectory&&) = delete;
  ~NewDirectory() {
    std::error_code ignored;
    for (const std::filesystem::path& file : files_) {
      std::filesystem::remove(file, ignored);
    }
    if (!kept_ && made_) {
      std::filesystem::remove(path_, ignored);
    }
  }

  /// The path of a new file in it.
  std::filesystem::path add(const std::string& name) {
    files_.push_back(path_ / name);
    return files_.back();
  }
  void keep() noexcept {
    files_.clear();
    kept_ = true;
  }

 private:
  const std::filesystem::path path_;
  std::vector<std::filesystem::path> files_;
  bool made_ = false;
  bool kept_ = false;
};

BackupReport back_up_member(const cli::Session& session, const Member& member,
                            const std::filesystem::path& file) {
  return naming(member.feature->name, true, [&] {
    cli::ProgressBar bar(session.console, "Backing up " + member.feature->name);
    return member.maintenance->back_up(
        file, [&bar](std::uint64_t done, std::uint64_t total) { bar.update(done, total); });
  });
}

JsonValue member_json(const Member& member, const BackupReport& report) {
  JsonValue json;
  json.add("feature", JsonValue(member.feature->name));
  json.add("contents", in_json(member.feature->kinds, report.contents));
  json.add("file", JsonValue(report.file.string()));
  json.add("bytes", JsonValue(static_cast<std::int64_t>(report.bytes)));
  return json;
}

void say_backed_up(const cli::Session& session, const Member& member, const BackupReport& report) {
  session.console.err << "Backed up " << member.feature->name << ", "
                      << display(member.database.resolved.url) << ", to " << report.file.string()
                      << " and verified it: " << in_words(member.feature->kinds, report.contents)
                      << ", " << report.bytes << " bytes." << std::endl;
  for (const OtherTable& table : report.contents.other_tables) {
    session.console.err << "It also holds " << in_words(table) << "." << std::endl;
  }
}

/// Throws unless the directory holds just these databases; of a part, at least these.
void require_same_set(const FeatureDatabases& databases, const BackupManifest& manifest,
                      const RestoreSetOptions& options) {
  for (const FeatureDatabase& database : databases) {
    if (std::none_of(
            manifest.entries.begin(), manifest.entries.end(),
            [&database](const BackupEntry& entry) { return entry.feature == database.name; })) {
      throw Error(ErrorKind::kConflict, "The backup " + options.directory.string() + " holds no " +
                                            database.name +
                                            "; say with --feature what to restore of it.");
    }
  }
  for (const BackupEntry& entry : manifest.entries) {
    if (!options.only_part && find_feature(databases, entry.feature) == nullptr) {
      throw Error(ErrorKind::kConflict,
                  "The backup " + options.directory.string() + " also holds " + entry.feature +
                      ", which is not switched on; name it in CQ_FEATURES, or say with --feature "
                      "what to restore.");
    }
  }
}

/// One database's part of a restore.
struct Step {
  const Member* member = nullptr;
  std::filesystem::path file;
  RestorePlan plan;
};

std::vector<Step> plan_all(const std::vector<Member>& members, const BackupManifest& manifest,
                           const RestoreSetOptions& options) {
  std::vector<Step> steps;
  for (const Member& member : members) {
    const auto entry = std::find_if(
        manifest.entries.begin(), manifest.entries.end(),
        [&member](const BackupEntry& each) { return each.feature == member.feature->name; });
    require_intact(options.directory, *entry);
    const std::filesystem::path file = options.directory / entry->file;
    RestorePlan plan = naming(member.feature->name, true, [&] {
      return plan_restore(*member.maintenance, member.database.feature.migrations(),
                          member.feature->kinds, file, options.discard_newer);
    });
    if (plan.backup.revision != entry->revision) {
      throw Error(ErrorKind::kCorrupt, "The file " + file.string() + " is at revision " +
                                           plan.backup.revision.value_or("none") +
                                           ", but the backup's list says " +
                                           entry->revision.value_or("none") +
                                           "; nothing was restored. Take another backup.");
    }
    steps.push_back({&member, file, std::move(plan)});
  }
  return steps;
}

bool confirmed(const cli::Session& session, const std::vector<Step>& steps,
               const RestoreSetOptions& options) {
  std::vector<std::string> replaced;
  for (const Step& step : steps) {
    if (step.plan.replaced) {
      replaced.push_back(step.member->feature->name + " (" +
                         in_words(step.member->feature->kinds, *step.plan.replaced) + ") with " +
                         in_words(step.member->feature->kinds, step.plan.backup));
    }
  }
  return replaced.empty() || options.yes ||
         cli::confirm(session.console, "Replace " + in_sentence(replaced) + "?");
}

JsonValue restore_step(const cli::Session& session, const CommandAudit& audit, const Step& step) {
  const Member& member = *step.member;
  const std::string& name = member.feature->name;
  const std::optional<BackupReport> kept = naming(name, true, [&] {
    cli::ProgressBar bar(session.console, "Restoring " + name);
    return member.maintenance->restore(
        step.file, step.plan.agreed,
        [&bar](std::uint64_t done, std::uint64_t total) { bar.update(done, total); });
  });
  if (kept) {
    session.console.err << "What was there is kept in " << kept->file.string() << "." << std::endl;
  }
  session.console.err << "Restored " << name << ", " << display(member.database.resolved.url)
                      << ", and verified it: " << in_words(member.feature->kinds, step.plan.backup)
                      << "." << std::endl;
  audit.record_restore(member.database, step.file.string(),
                       in_words(member.feature->kinds, step.plan.backup));
  JsonValue json;
  json.add("feature", JsonValue(name));
  json.add("contents", in_json(member.feature->kinds, step.plan.backup));
  json.add("replaced",
           step.plan.replaced ? in_json(member.feature->kinds, *step.plan.replaced) : JsonValue());
  json.add("kept", kept ? JsonValue(kept->file.string()) : JsonValue());
  return json;
}

}  // namespace

int back_up_set(const cli::Session& session, const FeatureDatabases& databases,
                const std::filesystem::path& directory, bool as_json) {
  const std::vector<Member> members = open_members(session, databases);
  NewDirectory made(directory);
  BackupManifest manifest{now(), {}};
  JsonValue::Array reports;
  for (const Member& member : members) {
    const std::string name = member.feature->name + ".backup";
    const BackupReport report = back_up_member(session, member, made.add(name));
    manifest.entries.push_back({member.feature->name, name, report.contents.revision, report.bytes,
                                digest_of(report.file)});
    reports.push_back(member_json(member, report));
    say_backed_up(session, member, report);
  }
  write_manifest(directory, manifest);
  made.keep();
  if (as_json) {
    JsonValue json;
    json.add("directory", JsonValue(directory.string()));
    json.add("features", JsonValue(std::move(reports)));
    session.console.out << write_json(json) << std::endl;
  }
  return 0;
}

int restore_set(const cli::Session& session, const FeatureDatabases& databases,
                const RestoreSetOptions& options) {
  const CommandAudit audit(session);
  const BackupManifest manifest = read_manifest(options.directory);
  require_same_set(databases, manifest, options);
  const std::vector<Member> members = open_members(session, databases);
  const std::vector<Step> steps = plan_all(members, manifest, options);
  if (!confirmed(session, steps, options)) {
    session.console.err << "Nothing was changed." << std::endl;
    return kNotConfirmed;
  }
  JsonValue::Array reports;
  for (const Step& step : steps) {
    reports.push_back(restore_step(session, audit, step));
  }
  if (options.as_json) {
    JsonValue json;
    json.add("features", JsonValue(std::move(reports)));
    session.console.out << write_json(json) << std::endl;
  }
  return 0;
}

}  // namespace cq::database
