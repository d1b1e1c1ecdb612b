#pragma once

#include <condition_variable>
#include <cq/deadline.hpp>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "sqlite/db/checkpointer.hpp"
#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/transaction.hpp"

namespace cq::sqlite {

/// Changes that come while others are being committed share the next transaction, as a commit costs
/// more than most changes. Safe from any thread.
class GroupCommit {
 public:
  /// Changes rows by the writing connection, within a transaction, and adds to `touched`, which is
  /// empty, which rows those are. Either all that it does stays, or, when it throws, nothing. It
  /// may be called again after it was undone, and from another thread. It neither asks for a lease
  /// nor calls write(), and passes on what SQLite complains of.
  using Change = std::function<void(Connection& writer, TouchedRows& touched)>;

  /// While it lives, the first write() of its thread that changes rows makes the addition, too: in
  /// the same transaction, behind the change. It goes with that change to whichever thread makes
  /// it.
  class Attachment {
   public:
    /// The addition outlives this. Throws Error: internal when the thread has one already.
    Attachment(GroupCommit& commits, const Change& addition);
    Attachment(const Attachment&) = delete;
    Attachment& operator=(const Attachment&) = delete;
    Attachment(Attachment&&) = delete;
    Attachment& operator=(Attachment&&) = delete;
    ~Attachment();

   private:
    friend class GroupCommit;
    GroupCommit& commits_;
    const Change& addition_;
    const std::thread::id thread_;
    bool made_ = false;  // its own thread's
  };

  /// Whether a write makes what its thread has attached: bookkeeping doesn't.
  enum class Additions { kMade, kNotMade };

  GroupCommit(ConnectionPool& pool, CommitTracker& tracker, Checkpointer& checkpointer)
      : pool_(pool), tracker_(tracker), checkpointer_(checkpointer) {}

  /// Returns once the change is committed, and the tracker's observers have followed.
  /// A change whose caller's deadline (cq/deadline.hpp) passes before it is made is given up, and
  /// throws Error: busy; a commit that has begun is never stopped, and no deadline is left then.
  /// Throws what the change throws, or what ConnectionPool::writer(), the transaction, an observer
  /// or the commit complains of, and Error: internal for a change that changed rows and touched
  /// none: then nothing of the change stays.
  void write(const Change& change, Additions additions = Additions::kMade);

  /// How many have come whose turn it isn't yet.
  [[nodiscard]] std::size_t waiting() const;

 private:
  enum class Turn { kWaits, kLeads, kDone };

  /// One call of write(), on its caller's stack. It has a lock of its own, so that those that are
  /// told don't wait for each other.
  struct Member {
    Member(const Change& to_make, ConnectionPool::Clock::time_point deadline)
        : change(to_make), until(deadline) {}

    const Change& change;
    const ConnectionPool::Clock::time_point until;  // so long it waits for its turn and for locks
    const std::optional<ConnectionPool::Clock::time_point> stops_at = call_deadline();
    const Change* addition = nullptr;  // null: none
    bool has_added = false;            // the leader's until it has finished
    TouchedRows touched{};             // likewise
    std::exception_ptr failure{};      // likewise
    std::mutex mutex{};
    std::condition_variable told{};
    Turn turn = Turn::kWaits;  // guarded by mutex
  };
  using Group = std::vector<Member*>;

  Attachment* find_attachment() const;
  void settle(Member& self);
  Turn wait_for_turn(Member& member);
  bool withdraw(Member& member);
  Group lead(const Member& leader);
  void leave(Member& leader);
  Group take_waiting();
  void refuse_unless_in_place(const Group& group) const;
  bool is_settled_together(Connection& writer, Transaction& transaction, const Group& group);
  void settle_alone(Connection& writer, Member& member);
  void commit(Connection& writer, Transaction& transaction, const Group& group);
  static bool make_change(Connection& writer, Member& member);
  static void tell(Member& member, Turn turn);

  ConnectionPool& pool_;
  CommitTracker& tracker_;
  Checkpointer& checkpointer_;
  mutable std::mutex mutex_;
  std::deque<Member*> waiting_;  // guarded by mutex_; the first leads next
  bool led_ = false;             // guarded by mutex_; whether somebody leads, or was told to
  std::vector<Attachment*> attachments_;  // guarded by mutex_; those of the threads that have one
};

}  // namespace cq::sqlite
