#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/connection.hpp"
#include "http/connection_admission.hpp"
#include "http/idle_sessions.hpp"
#include "http/mailbox.hpp"
#include "http/origin.hpp"
#include "http/responder.hpp"
#include "http/response_budget.hpp"
#include "http/response_writer.hpp"
#include "http/server.hpp"
#include "http/tls_channel.hpp"

namespace cq::http {

class Session;

/// What the sessions of one reactor thread share. Used by that thread only.
struct SessionContext {
  const ServerOptions& options;
  const RequestHandler& handler;
  std::shared_ptr<Mailbox> mailbox;
  ConnectionLimits limits;
  std::shared_ptr<BodyBudget> bodies;         ///< that of the server
  std::shared_ptr<ResponseBudget> responses;  ///< likewise
  ResponseWriter writer;
  std::chrono::steady_clock::time_point now;       ///< when this round of events began
  std::vector<std::shared_ptr<Session>> answered;  ///< outside of their own events; to be settled
  std::vector<char> decrypted{};                   ///< where sessions decrypt what they receive
};

/// A connection on its socket: sends by itself, is handed what was received, and says what it waits
/// for. Does not own the descriptor and knows no reactor. A responder holds its session, so that a
/// response never reaches another client that was given the same descriptor number since.
///
/// deliver(), deliver_permit(), deliver_piece() and client_left() are safe from any thread; all
/// else belongs to the reactor's thread.
class Session final : public Responder::Channel,
                      public RequestSink,
                      public std::enable_shared_from_this<Session> {
 public:
  /// The context must live until close().
  Session(int fd, std::string peer_address, SessionContext& context);

  void deliver(std::uint64_t sequence, Response response) override;
  void deliver_permit(std::uint64_t sequence, std::optional<Response> refusal) override;
  void deliver_piece(std::uint64_t sequence, BodyPiece piece) override;
  [[nodiscard]] bool client_left() const noexcept override { return client_left_; }
  void on_request(Request request, std::uint64_t sequence) override;
  bool wants_to_permit(const Request& received, std::uint64_t sequence) override;
  void on_refusal(const Request& received, Response& response) override;

  /// Holds its place among the server's connections, until close().
  void take_place(ConnectionAdmission::Place place) noexcept { place_ = std::move(place); }

  /// Lets it hand out that many requests until the next call.
  void begin_turn(std::size_t requests) noexcept {
    connection_.begin_turn(requests);
    turn_claimed_ = false;
  }
  /// Whether it has more requests to hand out and hasn't said so since its last turn began.
  [[nodiscard]] bool claims_turn() noexcept {
    return !over_ && connection_.awaits_turn() && !std::exchange(turn_claimed_, true);
  }

  /// Bytes from the client; dropped once its last response has been sent.
  void receive(std::string_view bytes);
  void end_of_input();
  /// The socket takes bytes again.
  void writable() noexcept { blocked_ = false; }
  /// Ends it without another word.
  void abandon() noexcept { over_ = client_left_ = true; }
  /// The end of the input has come, though none is wanted yet.
  void note_end_of_input() noexcept { client_left_ = true; }
  /// Ends it with its next response, or the last of those under way.
  void drain() { connection_.drain(tls_owes()); }
  /// Lets it ask again for a piece that was postponed; returns whether there is such a one.
  [[nodiscard]] bool retry_piece() noexcept { return std::exchange(piece_put_off_, false); }
  /// What it holds of responses, in bytes, as of settle().
  [[nodiscard]] std::size_t response_bytes() const noexcept { return charged_; }
  /// Until when its client is to take something; the end of time while it isn't the client that is
  /// waited for.
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const noexcept {
    return deadline_;
  }
  /// Ends it if what it waits for has not come in time; returns whether that is so.
  [[nodiscard]] bool check_deadline();

  /// Sends what there is and takes up what was set aside. To be called behind all of the above.
  void settle();

  /// Whether no part of an unanswered request has come, and all responses are sent.
  [[nodiscard]] bool idle() const noexcept { return connection_.idle() && !tls_owes(); }
  /// How many requests have come.
  [[nodiscard]] std::uint64_t requests() const noexcept { return connection_.requests(); }
  [[nodiscard]] bool wants_input() const noexcept {
    return !input_ended_ && (lingering_ || connection_.wants_input() || tls_awaits_input()) &&
           !tls_owes_too_much();
  }
  [[nodiscard]] bool wants_to_write() const noexcept { return blocked_; }
  /// Looks whether the client has left, where that would go unnoticed otherwise: behind input that
  /// isn't wanted yet. To be called now and then.
  void look_for_end_of_input() noexcept;
  /// To be called in place of reading what has come while it wants no input.
  void put_off_input() noexcept { input_waits_ = true; }
  /// Decides anew what the descriptor is to be watched for, and returns whether that has changed.
  /// At first, it is input.
  [[nodiscard]] bool interest_changed() noexcept;
  [[nodiscard]] bool is_watched_for_input() const noexcept { return watched_for_input_; }
  [[nodiscard]] bool is_watched_for_room() const noexcept { return watched_for_room_; }
  /// Whether the descriptor has served its purpose. Then it is to be closed, after close().
  [[nodiscard]] bool over() const noexcept { return over_; }
  /// From here on the session touches neither the descriptor nor the context, though responders
  /// may still hold it.
  void close() noexcept;

  /// Where it stands among the idle sessions of its thread.
  [[nodiscard]] IdleSessions::Position& idle_position() noexcept { return idle_position_; }

  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// Whether its client has yet to complete a handshake of TLS.
  [[nodiscard]] bool in_handshake() const noexcept {
    return is_tls_ && (!tls_ || tls_->state() == TlsChannel::State::kHandshake);
  }

 private:
  enum class Wait { kHandshake, kRequest, kHead, kBody, kResponse, kWritable, kPeerClose };

  void take_response(std::uint64_t sequence, Response response);
  void settle_later();
  void receive_encrypted(std::string_view bytes);
  void fail_tls(bool client_speaks_http);
  void send_output();
  void send_encrypted();
  std::size_t send_some(std::string_view bytes) noexcept;
  void ask_for_piece();
  void charge_responses() noexcept;
  void finish();
  [[nodiscard]] bool can_send() const noexcept {
    return !blocked_ && !(tls_ && !tls_->can_write());
  }
  [[nodiscard]] bool tls_awaits_input() const noexcept { return tls_ && tls_->awaits_input(); }
  [[nodiscard]] bool tls_owes() const noexcept { return tls_ && !tls_->output().empty(); }
  [[nodiscard]] bool tls_owes_too_much() const noexcept;
  [[nodiscard]] Wait current_wait() const noexcept;
  [[nodiscard]] std::chrono::milliseconds timeout_of(Wait wait) const noexcept;
  void update_deadline();

  const int fd_;
  const bool is_tls_;
  const OriginReader origins_;
  SessionContext& context_;
  const std::shared_ptr<Mailbox> mailbox_;
  std::unique_ptr<TlsChannel> tls_;  ///< from the first byte on; null without TLS
  Connection connection_;
  const std::shared_ptr<ResponseBudget> responses_;
  std::size_t charged_ = 0;  ///< of that budget
  ConnectionAdmission::Place place_;
  IdleSessions::Position idle_position_;

  bool blocked_ = false;      ///< the socket takes no more bytes for now
  bool progressed_ = false;   ///< bytes were sent since the deadline was set
  bool input_ended_ = false;  ///< the client has sent its last byte
  bool lingering_ = false;    ///< all is sent; what still comes in is dropped
  std::atomic<bool> client_left_ = false;
  bool over_ = false;
  bool closed_ = false;
  bool in_own_event_ = false;   ///< settle() will be called anyway
  bool turn_claimed_ = false;   ///< claims_turn() has returned true since the turn began
  bool cut_off_ = false;        ///< the rest of a response can't be made; over with settle()
  bool piece_put_off_ = false;  ///< the next piece is to be asked for some time later
  bool queued_ = false;         ///< in context_.answered
  bool input_waits_ = false;    ///< some has come that isn't wanted yet
  bool watched_for_input_ = true;
  bool watched_for_room_ = false;  ///< to write

  Wait wait_ = Wait::kRequest;
  std::uint64_t requests_at_wait_ = 0;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace cq::http
