#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/request_parser.hpp"
#include "http/response_writer.hpp"

namespace cq::http {

/// What one connection may take.
struct ConnectionLimits {
  ParserLimits parser;
  std::size_t max_pipelined = 64;  ///< requests handed out without a response yet
  /// Bytes that wait for a client that reads slowly, and bodies that are being worked on. Over it,
  /// no more of its requests are read.
  std::size_t max_backlog = 256 * kKibibyte;
  /// Bytes of a body that are read without the sink's leave.
  std::size_t body_without_permit = 64 * kKibibyte;
};

/// Takes the requests that a connection has received.
class RequestSink {
 public:
  RequestSink() = default;
  RequestSink(const RequestSink&) = delete;
  RequestSink& operator=(const RequestSink&) = delete;
  RequestSink(RequestSink&&) = delete;
  RequestSink& operator=(RequestSink&&) = delete;
  virtual ~RequestSink() = default;

  /// `sequence` is to be named when the request is answered, which may happen inside this call.
  virtual void on_request(Request request, std::uint64_t sequence) = 0;

  /// What is being received has a body of more than limits.body_without_permit bytes, or promises
  /// one. Returns whether no more of it is to be read until permit_body() or refuse_body(), either
  /// of which may be called inside this call.
  virtual bool wants_to_permit(const Request& /*received*/, std::uint64_t /*sequence*/) {
    return false;
  }

  /// What is being received is refused: `received` is as much of a request as could be read.
  /// `response` is about to be sent and may be given more headers.
  virtual void on_refusal(const Request& /*received*/, Response& /*response*/) {}
};

/// One connection without its socket: bytes in, requests out; responses in, in any order, bytes out
/// in the order of the requests. A request that may change something is handed out when all before
/// it are answered, and none is handed out until it is answered itself. The rest of a long response
/// is asked for in pieces, as the client takes them; meanwhile no further request is handed out.
/// Decides when the connection ends. What it holds is bounded: while too many requests wait for a
/// response or too many bytes for the client, it takes no requests. Not safe for use by several
/// threads.
class Connection {
 public:
  /// The limits and the writer must live as long as the connection. `bodies`: what the bodies it
  /// receives are charged to; null: nothing.
  Connection(const ConnectionLimits& limits, ResponseWriter& writer,
             std::shared_ptr<BodyBudget> bodies = nullptr);

  /// Bytes from the client. What can't be taken now is set aside until resume().
  void receive(std::string_view bytes, RequestSink& sink);

  /// Lets it hand out that many requests until the next call, so that a client which sends many
  /// leaves time for the others. Without a call, there is no such bound.
  void begin_turn(std::size_t requests) noexcept { turn_ = requests; }
  /// Whether it has more to hand out, and only its turn is over.
  [[nodiscard]] bool awaits_turn() const noexcept { return turn_ == 0 && has_set_aside(); }

  /// Takes what was set aside, as far as can_resume() says it can.
  void resume(RequestSink& sink);
  [[nodiscard]] bool can_resume() const noexcept { return turn_ > 0 && has_set_aside(); }

  /// The response to a request. Does nothing when the request has one already, or waits for none
  /// any more.
  void respond(std::uint64_t sequence, Response response);

  /// Whether the next piece of a long response is to be made: it has been asked for, and the client
  /// has taken all before it.
  [[nodiscard]] bool wants_piece() const noexcept {
    return rest_ && !piece_asked_for_ && output().empty();
  }
  /// What makes it, where wants_piece(); from then on the piece counts as asked for.
  [[nodiscard]] std::shared_ptr<BodySource> begin_piece() noexcept;
  /// The sequence number of the request whose response has further pieces.
  [[nodiscard]] std::uint64_t sequence_of_rest() const noexcept { return first_; }
  [[nodiscard]] bool awaits_piece() const noexcept { return piece_asked_for_; }
  /// A piece that was asked for, or word that there is none now. Returns false when the rest of the
  /// response can't be made: then the connection is to be closed as it is, so that the client
  /// doesn't take what it has for all. Does nothing when the request waits for none.
  [[nodiscard]] bool add_piece(std::uint64_t sequence, const BodyPiece& piece);

  /// The rest of the body may be read, of the request that will have that sequence number; or it is
  /// refused with this response, as by refuse(). Does nothing unless that was asked for.
  void permit_body(std::uint64_t sequence);
  void refuse_body(std::uint64_t sequence, Response response, RequestSink& sink);

  /// The client sends no more. Its requests so far are still answered.
  void end_of_input();

  /// Refuses the request being received: sends this response behind all those before it, and
  /// closes.
  void refuse(int status, std::string_view sentence, RequestSink& sink);
  void refuse(Response response, RequestSink& sink);

  /// Closes with the next response, or the last of those under way. An idle connection stays open
  /// for a request that may have been sent already, unless `owes_output`: that its user has yet to
  /// send of what it took.
  void drain(bool owes_output = false);

  /// What is to be sent now, and how much of it was. A view is valid until the next call.
  [[nodiscard]] std::string_view output() const noexcept;
  void sent(std::size_t bytes);

  /// What it holds of responses, in bytes.
  [[nodiscard]] std::size_t response_bytes() const noexcept;
  /// Releases all responses. It is not to be used any more.
  void release() noexcept;

  /// Whether the client is to be read from.
  [[nodiscard]] bool wants_input() const noexcept;
  /// Whether there is nothing to send, nor ever will be.
  [[nodiscard]] bool finished() const noexcept { return closing_ && output().empty(); }
  /// Whether the client owes a request and has sent nothing of it.
  [[nodiscard]] bool idle() const noexcept;

  [[nodiscard]] RequestParser::Phase phase() const noexcept { return parser_.phase(); }
  /// Whether the connection is HTTP's no more.
  [[nodiscard]] bool is_switched() const noexcept { return input_ != nullptr; }
  [[nodiscard]] std::size_t unanswered() const noexcept { return unanswered_.size(); }
  /// How many requests were handed out so far.
  [[nodiscard]] std::uint64_t requests() const noexcept { return first_ + unanswered_.size(); }

 private:
  enum class Permit { kNotAsked, kAwaited, kGiven };

  struct Unanswered {
    ResponseFraming framing;
    bool safe = true;                  ///< the request's method
    std::size_t held = 0;              ///< bytes of the body that is being worked on, or waits
    std::optional<Response> response;  ///< waits for those before it
  };

  [[nodiscard]] bool stalled() const noexcept;
  /// Whether there is something that could be handed out now.
  [[nodiscard]] bool has_set_aside() const noexcept;
  void parse(std::string_view& bytes, RequestSink& sink);
  bool charge_body(RequestSink& sink);
  void ask_permit(RequestSink& sink);
  void take_up_request(RequestSink& sink);
  void accept_request(RequestSink& sink);
  void write_front(const Response& response);
  void end_front();
  void switch_to(std::shared_ptr<ByteSink> input);
  void write_ready();
  void offer_continue();
  void hold(Unanswered& unanswered, std::size_t bytes) noexcept;
  void stop_parsing();
  void clear_set_aside();

  const ConnectionLimits& limits_;
  ResponseWriter& writer_;
  const std::shared_ptr<BodyBudget> bodies_;
  RequestParser parser_;
  BodyCharge charge_;  ///< of the body that the parser holds
  std::string set_aside_;
  std::size_t set_aside_at_ = 0;
  std::vector<Unanswered> unanswered_;  ///< in the order of their requests
  std::uint64_t first_ = 0;             ///< the sequence number of unanswered_.front()
  std::size_t held_ = 0;                ///< by all of them
  std::size_t turn_ = std::numeric_limits<std::size_t>::max();  ///< requests that it may hand out
  std::string output_;
  std::size_t sent_ = 0;
  std::shared_ptr<BodySource> rest_;  ///< of the response to unanswered_.front(), being written
  std::shared_ptr<ByteSink> input_;   ///< takes all that comes; null: it is HTTP
  bool piece_asked_for_ = false;
  bool held_back_ = false;             ///< the parser's request is complete and waits for its turn
  Permit permit_ = Permit::kNotAsked;  ///< to read on in the body being received
  bool continue_offered_ = false;      ///< for the request being received
  bool parsing_ = true;                ///< false: what the client sends from now on is dropped
  bool draining_ = false;
  bool closing_ = false;  ///< nothing will be added to the output
};

}  // namespace cq::http
