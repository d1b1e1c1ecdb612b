#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "http/file_descriptor.hpp"
#include "http/listening_socket.hpp"
#include "http/message.hpp"
#include "http/responder.hpp"

namespace cq::http {

class Session;

/// A response on its way to the thread that owns the session.
struct MailedResponse {
  std::shared_ptr<Session> session;
  std::uint64_t sequence = 0;
  Response response;
};

/// What was decided about a request's body, on its way to the thread that owns the session.
struct MailedPermit {
  std::shared_ptr<Session> session;
  std::uint64_t sequence = 0;
  std::optional<Response> refusal;  ///< nullopt: it may be read
};

/// A piece of a long response on its way to the thread that owns the session.
struct MailedPiece {
  std::shared_ptr<Session> session;
  std::uint64_t sequence = 0;
  BodyPiece piece;
};

/// What other threads have posted to a reactor thread.
struct Mail {
  std::vector<MailedResponse> responses;
  std::vector<MailedPermit> permits;
  std::vector<MailedPiece> pieces;
  std::vector<AcceptedSocket> sockets;
  bool drain = false;
  bool end = false;
};

/// The queue of a reactor thread for other threads: what they post wakes it through a descriptor
/// that it polls. Safe from any thread. Whatever is posted after close() is dropped.
class Mailbox {
 public:
  /// Throws std::system_error when there is no descriptor for it.
  Mailbox();

  /// Readable while there is mail.
  [[nodiscard]] int fd() const noexcept { return wakeup_.get(); }

  void post(MailedResponse response);
  void post(MailedPermit permit);
  void post(MailedPiece piece);
  void post(AcceptedSocket socket);
  /// Wakes its owner without mail.
  void post_wake_up();
  void post_drain();
  void post_end();

  /// All mail so far. For the owner.
  Mail collect();

  /// Makes this thread the owner.
  void own() noexcept { owner_.store(std::this_thread::get_id()); }
  [[nodiscard]] bool owned_by_this_thread() const noexcept {
    return owner_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  /// Drops all mail, and the ownership with it: a later thread may be given the owner's id.
  void close();

 private:
  template <typename Change>
  void change(Change change);

  FileDescriptor wakeup_;
  std::atomic<std::thread::id> owner_{};
  std::mutex mutex_;
  Mail mail_;            // guarded by mutex_, as all below
  bool waking_ = false;  // the descriptor is readable
  bool closed_ = false;
};

}  // namespace cq::http
