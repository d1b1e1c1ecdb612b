#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/migration_runner.hpp>
#include <exception>

namespace cq::host {
namespace {

/// The lock of one run: given back at the end of the scope, with what wasn't finished undone.
class RunLock {
 public:
  RunLock(MigrationTarget& target, std::chrono::milliseconds timeout) : target_(target) {
    target_.begin_run(timeout);
  }
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
  RunLock(RunLock&&) = delete;
  RunLock& operator=(RunLock&&) = delete;
  ~RunLock() {
    if (held_) {
      target_.abandon_run();
    }
  }
  void end() {
    target_.end_run();
    held_ = false;
  }
  /// Keeps the migrations before the one that failed. Where that fails too, the first failure is
  /// the one to tell of.
  void end_after_failure() noexcept {
    try {
      end();
    } catch (const Error&) {
      target_.abandon_run();
      held_ = false;
    }
  }

 private:
  MigrationTarget& target_;
  bool held_ = true;
};

/// Where a database stands: at a revision of the chain, without a version table but with this
/// server's tables, or empty.
struct Standing {
  std::optional<std::string> revision;
  bool unmanaged = false;
  std::size_t next = 0;  ///< the first migration that is pending
};

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

/// A database that has tables and no version table is the original's from before there was one, if
/// it has all the tables of the first revision. Anything else isn't ours to write into.
void check_is_ours(const std::vector<std::string>& found, const Migration& first) {
  std::vector<std::string> missing;
  for (const std::string& wanted : first.tables) {
    if (std::find(found.begin(), found.end(), wanted) == found.end()) {
      missing.push_back(wanted);
    }
  }
  if (!missing.empty()) {
    throw Error(ErrorKind::kInvalidArgument,
                "The database has tables (" + join(found) +
                    ") but no version table, and of "
                    "revision " +
                    first.revision + " it lacks " + join(missing) +
                    ", so it is not this server's; give it an empty database or one of its own.");
  }
}

Standing look(MigrationTarget& target, const MigrationChain& chain) {
  if (const auto revision = current_revision(target)) {
    const auto position = chain.position(*revision);
    if (!position) {
      throw Error(
          ErrorKind::kCorrupt,
          "Can't locate revision identified by '" + *revision +
              "': the database was written by a newer version than this one, whose head is " +
              (chain.empty() ? "none" : chain.head()) +
              "; run the version that wrote it, or restore a backup from before.");
    }
    return {revision, false, *position + 1};
  }
  const std::vector<std::string> tables = target.table_names();
  if (tables.empty() || chain.empty()) {
    return {std::nullopt, false, 0};
  }
  // A version table without a row, and nothing else, is a database that was taken down to nothing.
  if (tables.size() == 1 && tables.front() == "alembic_version") {
    return {std::nullopt, false, 0};
  }
  check_is_ours(tables, chain.migrations().front());
  return {std::nullopt, true, 1};
}

void stamp(MigrationTarget& target, const std::string& revision) {
  target.begin();
  try {
    target.set_version(revision);
    target.commit();
  } catch (...) {
    target.rollback();
    throw;
  }
}

[[noreturn]] void rethrow_naming(const Migration& migration, ErrorKind kind,
                                 const std::string& reason) {
  throw Error(kind, "Migration " + migration.file_name + " failed and was undone: " + reason);
}

void apply(MigrationTarget& target, const Migration& migration) {
  target.begin();
  try {
    target.execute(migration.up);
    target.set_version(migration.revision);
    target.commit();
  } catch (const Error& error) {
    target.rollback();
    rethrow_naming(migration, error.kind(), error.what());
  } catch (const std::exception& error) {
    target.rollback();
    rethrow_naming(migration, ErrorKind::kInternal, error.what());
  } catch (...) {
    target.rollback();
    rethrow_naming(migration, ErrorKind::kInternal, "an exception of an unknown type.");
  }
}

}  // namespace

std::optional<std::string> current_revision(MigrationTarget& target) {
  const std::vector<std::string> versions = target.versions();
  if (versions.size() > 1) {
    throw Error(ErrorKind::kCorrupt, "The version table holds " + std::to_string(versions.size()) +
                                         " revisions (" + join(versions) +
                                         ") instead of one; restore the database from a backup.");
  }
  return versions.empty() ? std::nullopt : std::optional(versions.front());
}

MigrationReport upgrade_to_head(MigrationTarget& target, const MigrationChain& chain,
                                std::chrono::milliseconds lock_timeout) {
  const std::vector<Migration>& migrations = chain.migrations();
  Standing standing = look(target, chain);
  MigrationReport report{standing.revision, standing.revision.value_or(""), false, {}};
  if (!standing.unmanaged && standing.next >= migrations.size()) {
    return report;
  }
  RunLock lock(target, lock_timeout);
  standing = look(target, chain);  // another run may have been first
  report.from = standing.revision;
  if (standing.unmanaged) {
    stamp(target, migrations.front().revision);
    report.stamped = true;
  }
  try {
    for (std::size_t i = standing.next; i < migrations.size(); ++i) {
      apply(target, migrations[i]);
      report.applied.push_back(migrations[i].revision);
    }
  } catch (const Error&) {
    lock.end_after_failure();
    throw;
  }
  lock.end();
  report.to = chain.head();
  return report;
}

}  // namespace cq::host
