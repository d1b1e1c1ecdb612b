#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace cq::http {

/// What a source of pieces has to say when it is asked for the next one.
struct BodyPiece {
  enum class Kind {
    kMore,
    kLast,       ///< nothing comes behind it
    kFailed,     ///< the rest can't be made: the connection is cut off
    kPostponed,  ///< there is none now; to be asked again some time later
  };
  Kind kind = Kind::kFailed;
  std::string bytes{};
};

/// Sends the response to one request, once, from any thread. Stays safe to use when the client has
/// left or the server has stopped: the response is dropped then. A responder that is destroyed
/// unused sends 500, so that its client doesn't wait in vain.
class Responder {
 public:
  /// Where responses go. Implementations are safe from any thread.
  class Channel {
   public:
    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    Channel(Channel&&) = delete;
    Channel& operator=(Channel&&) = delete;
    virtual ~Channel() = default;

    virtual void deliver(std::uint64_t sequence, Response response) = 0;
    /// Leave to read the rest of a request's body, or the response that refuses it.
    virtual void deliver_permit(std::uint64_t sequence, std::optional<Response> refusal) = 0;
    /// The next piece of a long response.
    virtual void deliver_piece(std::uint64_t sequence, BodyPiece piece) = 0;
    /// Whether the client has closed its connection, or its sending side, as far as that is known.
    [[nodiscard]] virtual bool client_left() const noexcept { return false; }
  };

  Responder(std::shared_ptr<Channel> channel, std::uint64_t sequence) noexcept;
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  Responder(Responder&& other) noexcept;
  Responder& operator=(Responder&& other) noexcept;
  ~Responder();

  /// Sends the response. A second time, or through a responder that was moved from, does nothing.
  void send(Response response);

  /// Whether the client has closed its connection, so that costly work for it would be in vain. Not
  /// every way of leaving is noticed. False once the response was sent.
  [[nodiscard]] bool client_left() const noexcept { return channel_ && channel_->client_left(); }

 private:
  void give_up() noexcept;

  std::shared_ptr<Channel> channel_;
  std::uint64_t sequence_;
};

/// Takes one piece of a long response, once, from any thread. Stays safe to use as a Responder
/// does. Destroyed unused it cuts the connection off.
class PieceReceiver {
 public:
  PieceReceiver(std::shared_ptr<Responder::Channel> channel, std::uint64_t sequence) noexcept;
  PieceReceiver(const PieceReceiver&) = delete;
  PieceReceiver& operator=(const PieceReceiver&) = delete;
  PieceReceiver(PieceReceiver&& other) noexcept = default;
  PieceReceiver& operator=(PieceReceiver&& other) = delete;
  ~PieceReceiver();

  void send(BodyPiece piece);

 private:
  std::shared_ptr<Responder::Channel> channel_;
  std::uint64_t sequence_;
};

/// Makes the rest of a long response, piece by piece: a piece is asked for when the client has
/// taken all before it. Released when the client has it all, or has left.
class BodySource {
 public:
  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  BodySource(BodySource&&) = delete;
  BodySource& operator=(BodySource&&) = delete;
  virtual ~BodySource() = default;

  /// Has the next piece made. Called on a reactor's thread, so it doesn't block; the piece may be
  /// sent inside this call or from any thread later. One piece is asked for at a time.
  virtual void make_piece(PieceReceiver receiver) = 0;
};

/// Takes what the client sends once the connection is HTTP's no more. Used on a reactor's thread,
/// which it doesn't block; wants_input() may change on any.
class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  ByteSink(ByteSink&&) = delete;
  ByteSink& operator=(ByteSink&&) = delete;
  virtual ~ByteSink() = default;

  virtual void receive(std::string_view bytes) = 0;
  /// The client sends no more.
  virtual void end_of_input() = 0;
  /// Whether the client is to be read from. Looked at when bytes have come, and when a piece for
  /// the client has.
  [[nodiscard]] virtual bool wants_input() const noexcept = 0;
};

/// The right to decide, once, from any thread, whether the rest of a large body is read. Stays safe
/// to use as a Responder does. Destroyed unused it allows that: the request is checked again when
/// it is complete.
class BodyPermit {
 public:
  BodyPermit(std::shared_ptr<Responder::Channel> channel, std::uint64_t sequence) noexcept;
  BodyPermit(const BodyPermit&) = delete;
  BodyPermit& operator=(const BodyPermit&) = delete;
  BodyPermit(BodyPermit&& other) noexcept = default;
  BodyPermit& operator=(BodyPermit&& other) = delete;
  ~BodyPermit();

  void allow();
  /// Sends the response and closes the connection, as the rest of the body is still to come.
  void refuse(Response response);

 private:
  std::shared_ptr<Responder::Channel> channel_;
  std::uint64_t sequence_;
};

}  // namespace cq::http
