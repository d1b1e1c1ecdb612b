#pragma once

#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "feature/server_state.hpp"
#include "http/file_descriptor.hpp"
#include "settings/sources.hpp"

namespace cq::app {

/// Runs `cq-server doctor` beside a running server: in a process of its own, as that command does
/// when somebody types it, so that nothing which a module does there, and no lock on a database's
/// file, is this process's. One run at a time; it has a low priority, and is ended when it takes
/// longer than the limit. Safe from any thread, but for the destructor.
class DoctorRun {
 public:
  struct Options {
    settings::Values settings{};  ///< what the server runs with; the run has no other ones
    std::filesystem::path program = "/proc/self/exe";
    std::chrono::milliseconds limit = std::chrono::minutes(10);
  };

  explicit DoctorRun(Options options);
  DoctorRun(const DoctorRun&) = delete;
  DoctorRun& operator=(const DoctorRun&) = delete;
  DoctorRun(DoctorRun&&) = delete;
  DoctorRun& operator=(DoctorRun&&) = delete;
  /// Ends the run that is under way.
  ~DoctorRun();

  /// Begins a run unless one is under way, waits for nothing, and returns what last() does at that
  /// moment. Throws nothing but std::bad_alloc.
  feature::Diagnosis begin();
  [[nodiscard]] feature::Diagnosis last() const;

 private:
  void run();
  [[nodiscard]] std::string report() const;

  const Options options_;
  const http::FileDescriptor stop_;  ///< readable from the destructor on
  mutable std::mutex mutex_;
  feature::Diagnosis last_;  // guarded by mutex_
  std::thread thread_;       // guarded by mutex_; of the last run
};

}  // namespace cq::app
