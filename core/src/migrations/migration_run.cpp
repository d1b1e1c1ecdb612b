#include "migrations/migration_run.hpp"

#include <condition_variable>
#include <cq/error.hpp>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>

namespace cq::host {
namespace {

void report_until_stopped(const std::stop_token& stop, const LockWait& waiting,
                          std::chrono::milliseconds left) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (left > waiting.every) {
    stopped.wait_for(lock, stop, waiting.every, [] { return false; });
    if (stop.stop_requested()) return;
    left -= waiting.every;
    waiting.report(std::chrono::ceil<std::chrono::seconds>(left));
  }
}

}  // namespace

// The module waits for the lock by itself, so another thread tells of that.
MigrationRun::MigrationRun(MigrationTarget& target, const MigrationChain& chain,
                           std::chrono::milliseconds timeout, const LockWait& waiting)
    : target_(target),
      failed_(chain.commits_each_statement()
                  ? " failed, and what its statements before had done stays: "
                  : " failed and was undone: ") {
  std::jthread reports;
  if (waiting.report) {
    reports = std::jthread([&waiting, timeout](const std::stop_token& stop) {
      report_until_stopped(stop, waiting, timeout);
    });
  }
  target_.begin_run(timeout);
}

MigrationRun::~MigrationRun() {
  if (held_) {
    target_.abandon_run();
  }
}

void MigrationRun::end() {
  target_.end_run();
  held_ = false;
}

// Keeps the migrations before the one that failed. Where that fails too, the first failure is the
// one to tell of.
void MigrationRun::end_after_failure() noexcept {
  try {
    end();
  } catch (const Error&) {
    target_.abandon_run();
    held_ = false;
  }
}

void MigrationRun::step(const std::string& script, const std::optional<std::string>& revision) {
  target_.begin();
  try {
    if (!script.empty()) {
      target_.execute(script);
    }
    target_.set_version(revision);
    target_.commit();
  } catch (...) {
    target_.rollback();
    throw;
  }
}

void MigrationRun::set_version(const std::optional<std::string>& revision) {
  step("", revision);
}

namespace {

/// Does `step`; what it throws becomes an Error whose sentence begins with `what`.
template <typename Step>
void naming(const std::string& what, const Step& step) {
  const auto failed = [&what](ErrorKind kind, const std::string& reason) {
    return Error(kind, what + reason);
  };
  try {
    step();
  } catch (const Error& error) {
    throw failed(error.kind(), error.what());
  } catch (const std::exception& error) {
    throw failed(ErrorKind::kInternal, error.what());
  } catch (...) {
    throw failed(ErrorKind::kInternal, "an exception of an unknown type.");
  }
}

}  // namespace

void MigrationRun::apply(const Migration& migration) {
  try {
    naming("Migration " + migration.file_name + failed_,
           [&] { step(migration.up, migration.revision); });
  } catch (const Error&) {
    end_after_failure();
    throw;
  }
}

void MigrationRun::undo(const Migration& migration, const std::optional<std::string>& before) {
  try {
    naming("The down part of migration " + migration.file_name + failed_,
           [&] { step(migration.down, before); });
  } catch (const Error&) {
    end_after_failure();
    throw;
  }
}

}  // namespace cq::host
