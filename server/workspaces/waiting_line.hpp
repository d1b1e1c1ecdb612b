#pragma once

#include <chrono>
#include <condition_variable>
#include <cq/host/opened_store.hpp>
#include <cq/workspaces/lease_line.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/clock.hpp"
#include "api/parked_request.hpp"
#include "observability/log.hpp"
#include "workspaces/server_mark.hpp"

namespace cq::workspaces {

/// The requests of this server that wait for a worktree. None has a thread: one thread for all asks
/// the store whether the first of each line has its turn, when this server frees a worktree, and
/// every kLook for what others free. The line itself is in the store, so that it is one for all
/// servers on the database; places of those that were killed on this machine are given up.
class WaitingLine {
 public:
  using SteadyClock = std::chrono::steady_clock;

  /// How many requests wait at a time, of all repositories.
  static constexpr std::size_t kMost = 2'000;
  static constexpr std::chrono::milliseconds kLook{500};
  /// How long a place counts when its server is heard of no more, as its machine was lost.
  static constexpr std::chrono::seconds kPlaceLasts{3};
  static constexpr std::chrono::seconds kWaitsStill{15};

  /// One that waits.
  struct Waiter {
    LeaseWaiter place;
    LeaseRequest request;
    SteadyClock::time_point until;
    api::ParkedRequest parked;
    std::function<bool()> may_still{};  ///< whether its token allows it now; empty: it does
    std::string repeatable{};           ///< by which its repetitions know it; empty without a key
  };

  /// How those that wait are answered. Called on the line's thread.
  struct Answers {
    /// Its lease; ends it where the request was answered before, or may not have it any more.
    /// Throws nothing of the store's.
    std::function<void(Waiter& waiter, const Lease& lease)> granted;
    /// It has waited in vain; its place in the line, from 1 on, is 0 where it has none. nullopt
    /// while the store fails: nothing is asked of it then. Throws what the store throws, otherwise.
    std::function<void(Waiter& waiter, std::optional<std::size_t> position)> in_vain;
    /// The server ends.
    std::function<void(Waiter& waiter)> stopped;
    /// Ends the lease of one that has gone while it was granted, unless it may ask for it again.
    /// Throws nothing of the store's.
    std::function<void(const Waiter& waiter, const Lease& lease)> give_back;
    /// Calls `grant`, once and on this thread: what it makes counts as the waiter's, which is
    /// repeatable. Throws what that and the store throw.
    std::function<void(const Waiter& waiter, const std::function<void()>& grant)> carry_out;
    /// These that are repeatable wait still; kWaitsStill is how often that is said. Throws what the
    /// store throws.
    std::function<void(const std::vector<std::string>& repeatable)> wait_still;
    /// It waits no more, as it has gone. Throws nothing of the store's.
    std::function<void(const Waiter& waiter)> left;
  };

  /// Whether the server of that name, as new_server_mark() makes them, has surely ended.
  using HasEnded = std::function<bool(std::string_view mark)>;

  /// The log outlives it.
  WaitingLine(host::StorePart<LeaseLine> line, api::Clock clock, Answers answers,
              observability::Log& log, HasEnded has_ended = has_surely_ended);
  WaitingLine(const WaitingLine&) = delete;
  WaitingLine& operator=(const WaitingLine&) = delete;
  WaitingLine(WaitingLine&&) = delete;
  WaitingLine& operator=(WaitingLine&&) = delete;
  /// As stop().
  ~WaitingLine();

  /// A lease, or the place that wait() or leave() is to be called for. Throws what the store
  /// throws, and an api::Refusal (503) where as many wait as may. Safe from any thread, as all
  /// below.
  LeaseOrPlace join(const LeaseRequest& request);
  /// Answers it later; immediately once the line has stopped. Throws std::bad_alloc, and
  /// std::system_error when the system has no thread left; leave() is to be called then.
  void wait(Waiter waiter);
  /// Gives up a place that nobody waits for.
  void leave(std::int64_t ticket) noexcept;
  /// Gives up the places of servers that have ended, in that repository's line; returns whether
  /// there were any. Throws what the store throws.
  bool pass_ended(std::int64_t repository_id);
  /// A worktree may be free.
  void wake() noexcept;
  /// The places of a repository's line that count.
  [[nodiscard]] std::vector<LeaseWaiter> list(std::int64_t repository_id) const;
  [[nodiscard]] std::size_t size() const;
  /// Answers all that wait, and ends the thread.
  void stop() noexcept;

 private:
  using Waiters = std::map<std::int64_t, Waiter>;  ///< by their tickets, and so in their order
  using Lines = std::map<std::int64_t, Waiters>;   ///< by their repositories

  void run() noexcept;
  void look() noexcept;
  /// Calls it, and notes where it fails, so that what is behind it goes on.
  template <typename Step>
  void attempt(const Step& step) noexcept;
  void drop_late(std::int64_t repository_id, Waiters& waiters);
  void answer_in_vain(Waiter& waiter, std::optional<std::size_t> position);
  void drop_left(Waiters& waiters);
  Waiters::iterator drop(Waiters& waiters, Waiters::iterator waiter);
  void leave_given_up();
  void grant_in_turn(Waiters& waiters);
  void answer_granted(Waiter& waiter, const Lease& lease);
  void keep_places();
  void pass_ended_everywhere();
  void say_who_waits_still();
  template <typename Grant>
  void make_for(const Waiter& waiter, const Grant& grant);
  [[nodiscard]] std::vector<std::int64_t> tickets() const;
  void rejoin(Waiters& waiters, std::int64_t ticket);
  void take_in_new();
  void answer_stopped() noexcept;
  [[nodiscard]] SteadyClock::time_point next_look() const noexcept;

  host::StorePart<LeaseLine> line_;
  const api::Clock clock_;
  const Answers answers_;
  observability::Log& log_;
  const HasEnded has_ended_;
  const std::string server_ = new_server_mark();  ///< this one's name in the store

  // Of the thread:
  Lines lines_;
  std::size_t looked_at_ = 0;           ///< how many wait in these, as of the last look
  std::vector<std::int64_t> given_up_;  ///< places that the store is to forget
  SteadyClock::time_point kept_at_{};
  SteadyClock::time_point passed_at_{};
  SteadyClock::time_point said_at_{};  ///< that those that are repeatable wait still
  bool has_failed_ = false;            ///< the store, in this look

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiter> new_;  // guarded by mutex_, as all below
  std::size_t count_ = 0;    // that wait, or are about to
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;  // from the first that waits on
};

template <typename Step>
void WaitingLine::attempt(const Step& step) noexcept {
  try {
    step();
  } catch (const std::exception& error) {
    // The next look tries again.
    has_failed_ = true;
    log_.trouble("The line for worktrees could not be looked at: ", error.what());
  }
}

}  // namespace cq::workspaces
