#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "e2e/http_client.hpp"

namespace cq::test {

/// The time by the servers' clock, in microseconds.
std::int64_t ticks();

/// What all processes of a contention share, in memory that outlives each of them.
class SharedContention {
 public:
  struct Shared {
    std::array<std::atomic<std::uint16_t>, 2> ports{};  ///< of the servers; 0 while one is down
    std::atomic<std::uint64_t> grants{0};               ///< that were acknowledged
    std::atomic<bool> is_over{false};                   ///< holders end
  };

  /// Throws std::system_error when there is no memory for it.
  SharedContention();
  SharedContention(const SharedContention&) = delete;
  SharedContention& operator=(const SharedContention&) = delete;
  SharedContention(SharedContention&&) = delete;
  SharedContention& operator=(SharedContention&&) = delete;
  ~SharedContention();

  Shared* operator->() const noexcept { return shared_; }

 private:
  Shared* shared_;
};

/// What a holder knows of its lease.
struct Hold {
  std::string owner;
  std::string worktree;
  std::int64_t fence = 0;
  std::int64_t from = 0;   ///< when the grant had come
  std::int64_t until = 0;  ///< when it expired, or the holder began to give it back before that
  bool is_released = false;
};

/// What was acknowledged to the holders, also to those that were killed.
struct Acknowledgements {
  std::map<std::string, Hold> holds;                         ///< by their owners' names
  std::vector<std::string> sessions;                         ///< ids of those that were opened
  std::vector<std::pair<std::string, std::string>> queued;   ///< commands: sessions, and their ids
  std::vector<std::pair<std::string, std::string>> results;  ///< likewise, with exit code 7
};

/// Processes whose threads wait in line for worktrees of the repository "demo", hold them, have a
/// command run in a session of their own, and give back, again and again, through whichever server
/// is up. Each line of a thread's log is written whole, so that it outlives the process.
class LeaseHolders {
 public:
  static constexpr std::int64_t kTtl = 2;  ///< of each lease, in seconds

  /// `logs`: where the threads' logs are written. Both outlive this.
  LeaseHolders(const SharedContention& shared, std::filesystem::path logs, std::string token)
      : shared_(shared), logs_(std::move(logs)), token_(std::move(token)) {}

  /// Starts a process with that many threads, under a number that no other has. It ends when the
  /// contention is over.
  [[nodiscard]] pid_t fork_process(int number, int threads) const;
  /// What all logs say. To be called once every process has ended.
  [[nodiscard]] Acknowledgements read_logs() const;

 private:
  void contend(const std::string& name) const;
  void hold(const std::string& owner, const HttpAnswer& granted, int log, std::mt19937& random,
            std::string& session) const;
  void run_command(int log, std::mt19937& random, std::string& session) const;
  [[nodiscard]] HttpAnswer send(std::uint16_t port, const std::string& method,
                                const std::string& path, const std::string& body) const;
  [[nodiscard]] std::optional<HttpAnswer> send_anywhere(std::mt19937& random,
                                                        const std::string& method,
                                                        const std::string& path,
                                                        const std::string& body) const;

  const SharedContention& shared_;
  const std::filesystem::path logs_;
  const std::string token_;
};

}  // namespace cq::test
