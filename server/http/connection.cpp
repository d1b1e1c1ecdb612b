#include "http/connection.hpp"

#include <algorithm>
#include <utility>

namespace cq::http {
namespace {

// A connection that waits keeps no more than this.
constexpr std::size_t kKeptOutput = 16 * kKibibyte;
// The output that a slow client has taken is freed in pieces of at least this size.
constexpr std::size_t kSentPiece = 64 * kKibibyte;

}  // namespace

Connection::Connection(const ConnectionLimits& limits, ResponseWriter& writer,
                       std::shared_ptr<BodyBudget> bodies)
    : limits_(limits), writer_(writer), bodies_(std::move(bodies)), parser_(limits.parser) {}

void Connection::receive(std::string_view bytes, RequestSink& sink) {
  if (input_) input_->receive(bytes);
  if (!parsing_) return;
  if (!set_aside_.empty()) {
    set_aside_.append(bytes);
    resume(sink);
    return;
  }
  parse(bytes, sink);
  if (parsing_) set_aside_.assign(bytes);
}

void Connection::resume(RequestSink& sink) {
  if (!can_resume()) return;
  if (held_back_) accept_request(sink);
  std::string_view bytes = std::string_view(set_aside_).substr(set_aside_at_);
  parse(bytes, sink);
  // Once parsing has stopped, what was set aside is gone already.
  if (!parsing_) return;
  set_aside_at_ = set_aside_.size() - bytes.size();
  if (bytes.empty()) clear_set_aside();
}

bool Connection::has_set_aside() const noexcept {
  return parsing_ && (held_back_ || !set_aside_.empty()) && !stalled();
}

bool Connection::stalled() const noexcept {
  const bool waits_its_turn = !unanswered_.empty() && (held_back_ || !unanswered_.back().safe);
  return permit_ == Permit::kAwaited || waits_its_turn || rest_ ||
         unanswered_.size() >= limits_.max_pipelined ||
         held_ + output().size() >= limits_.max_backlog;
}

void Connection::parse(std::string_view& bytes, RequestSink& sink) {
  while (parsing_ && !bytes.empty() && turn_ > 0 && !stalled()) {
    switch (parser_.parse(bytes)) {
      case RequestParser::Status::kNeedMore:
        if (!charge_body(sink)) break;
        ask_permit(sink);
        offer_continue();
        break;
      case RequestParser::Status::kComplete:
        if (charge_body(sink)) take_up_request(sink);
        break;
      case RequestParser::Status::kFailed:
        refuse(parser_.error().status(), parser_.error().what(), sink);
        break;
    }
  }
}

// A promised length is no reason to charge for it, or promises alone would keep all others out; but
// what has no room now isn't begun.
bool Connection::charge_body(RequestSink& sink) {
  if (!bodies_) return true;
  const bool may_begin = charge_.bytes() > 0 || bodies_->has_room(parser_.promised_body());
  if (may_begin && charge_.grow_to(parser_.received().body.size(), bodies_)) return true;
  refuse(503, "The server holds as many request bodies as it can, try again", sink);
  return false;
}

// A body costs memory, so a client without the right to send a large one doesn't get that far.
void Connection::ask_permit(RequestSink& sink) {
  const std::size_t bytes = std::max(parser_.received().body.size(), parser_.promised_body());
  if (permit_ != Permit::kNotAsked || bytes <= limits_.body_without_permit ||
      parser_.phase() != RequestParser::Phase::kBody) {
    return;
  }
  permit_ = Permit::kAwaited;
  if (!sink.wants_to_permit(parser_.received(), requests())) permit_ = Permit::kGiven;
}

void Connection::permit_body(std::uint64_t sequence) {
  if (permit_ != Permit::kAwaited || sequence != requests()) return;
  permit_ = Permit::kGiven;
  offer_continue();
}

void Connection::refuse_body(std::uint64_t sequence, Response response, RequestSink& sink) {
  if (permit_ == Permit::kAwaited && sequence == requests()) refuse(std::move(response), sink);
}

// A client that pipelines may count on its requests taking effect in their order (RFC 9112, 9.3.2):
// what may change something runs alone.
void Connection::take_up_request(RequestSink& sink) {
  if (unanswered_.empty() || is_safe_method(parser_.received().method)) {
    accept_request(sink);
  } else {
    held_back_ = true;
  }
}

void Connection::accept_request(RequestSink& sink) {
  if (turn_ > 0) --turn_;
  Request request = parser_.take();
  request.charge = std::move(charge_);
  held_back_ = false;
  continue_offered_ = false;
  permit_ = Permit::kNotAsked;
  request.keep_alive = request.keep_alive && !draining_;
  ResponseFraming framing;
  framing.minor_version = request.minor_version;
  framing.head_only = request.method == "HEAD";
  framing.keep_alive = request.keep_alive;
  const std::uint64_t sequence = requests();
  hold(unanswered_.emplace_back(
           Unanswered{framing, is_safe_method(request.method), 0, std::nullopt}),
       request.body.size());
  if (!request.keep_alive) stop_parsing();
  sink.on_request(std::move(request), sequence);
}

void Connection::respond(std::uint64_t sequence, Response response) {
  if (sequence < first_ || sequence >= requests()) return;
  Unanswered& answered = unanswered_[sequence - first_];
  if (answered.response || (rest_ && sequence == first_)) return;
  if (sequence != first_) {
    hold(answered, response.body.size());
    answered.response = std::move(response);
    return;
  }
  write_front(response);
  write_ready();
  offer_continue();
}

void Connection::write_front(const Response& response) {
  ResponseFraming& framing = unanswered_.front().framing;
  hold(unanswered_.front(), 0);
  const bool switches = response.status == 101 && response.rest && response.input;
  if (switches) framing.minor_version = 0;  // what is sent behind it has no framing of HTTP's
  if (response.rest && framing.minor_version == 0) framing.keep_alive = false;
  if (sent_ >= kSentPiece) {
    output_.erase(0, sent_);
    sent_ = 0;
  }
  if (writer_.write(response, framing, output_)) {
    rest_ = response.rest;
    if (switches) switch_to(response.input);
  } else {
    end_front();
  }
}

void Connection::switch_to(std::shared_ptr<ByteSink> input) {
  input_ = std::move(input);
  const std::string early = set_aside_.substr(set_aside_at_);
  stop_parsing();
  if (!early.empty()) input_->receive(early);
}

void Connection::end_front() {
  input_.reset();
  const bool keep_alive = unanswered_.front().framing.keep_alive;
  unanswered_.erase(unanswered_.begin());
  ++first_;
  if (!keep_alive) {
    closing_ = true;
    stop_parsing();
    first_ += unanswered_.size();
    unanswered_.clear();
  }
}

void Connection::write_ready() {
  while (!rest_ && !unanswered_.empty() && unanswered_.front().response) {
    const Response response = std::move(*unanswered_.front().response);
    write_front(response);
  }
}

std::shared_ptr<BodySource> Connection::begin_piece() noexcept {
  piece_asked_for_ = true;
  return rest_;
}

bool Connection::add_piece(std::uint64_t sequence, const BodyPiece& piece) {
  if (!rest_ || !piece_asked_for_ || sequence != first_) return true;
  if (piece.kind == BodyPiece::Kind::kFailed) return false;
  piece_asked_for_ = false;
  if (piece.kind == BodyPiece::Kind::kPostponed) return true;
  ResponseWriter::write_piece(piece, unanswered_.front().framing, output_);
  if (piece.kind == BodyPiece::Kind::kLast) {
    rest_.reset();
    end_front();
    write_ready();
    offer_continue();
  }
  return true;
}

std::size_t Connection::response_bytes() const noexcept {
  std::size_t bytes = output_.size();
  for (const Unanswered& unanswered : unanswered_) {
    if (unanswered.response) bytes += unanswered.response->body.size();
  }
  return bytes;
}

void Connection::release() noexcept {
  rest_.reset();
  input_.reset();
  unanswered_.clear();
  output_ = std::string();
  sent_ = 0;
}

void Connection::offer_continue() {
  if (continue_offered_ || permit_ == Permit::kAwaited || !parsing_ || !unanswered_.empty() ||
      !parser_.awaits_continue())
    return;
  output_ += "HTTP/1.1 100 Continue\r\n\r\n";
  continue_offered_ = true;
}

void Connection::end_of_input() {
  if (input_) input_->end_of_input();
  if (!parsing_) return;
  stop_parsing();
  if (unanswered_.empty()) {
    closing_ = true;
  } else {
    unanswered_.back().framing.keep_alive = false;
  }
}

void Connection::refuse(int status, std::string_view sentence, RequestSink& sink) {
  Response response = detail_response(status, sentence);
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  refuse(std::move(response), sink);
}

void Connection::refuse(Response response, RequestSink& sink) {
  if (!parsing_) return;
  stop_parsing();
  ResponseFraming framing;
  framing.keep_alive = false;
  sink.on_refusal(parser_.received(), response);
  unanswered_.push_back({framing, true, 0, std::move(response)});
  write_ready();
}

void Connection::drain(bool owes_output) {
  if (!parsing_ || draining_) return;
  draining_ = true;
  const bool receiving = phase() != RequestParser::Phase::kIdle || !set_aside_.empty();
  if (!unanswered_.empty() || (!receiving && (owes_output || !output().empty()))) end_of_input();
}

void Connection::hold(Unanswered& unanswered, std::size_t bytes) noexcept {
  held_ = held_ - unanswered.held + bytes;
  unanswered.held = bytes;
}

void Connection::stop_parsing() {
  parsing_ = false;
  held_back_ = false;
  permit_ = Permit::kNotAsked;
  parser_.drop_body();
  charge_ = BodyCharge();
  clear_set_aside();
}

void Connection::clear_set_aside() {
  set_aside_.clear();
  set_aside_at_ = 0;
}

std::string_view Connection::output() const noexcept {
  return std::string_view(output_).substr(sent_);
}

void Connection::sent(std::size_t bytes) {
  sent_ += bytes;
  if (sent_ < output_.size()) return;
  sent_ = 0;
  output_.clear();
  if (output_.capacity() > kKeptOutput) output_.shrink_to_fit();
}

bool Connection::wants_input() const noexcept {
  if (input_) return input_->wants_input();
  return parsing_ && set_aside_.empty() && !stalled();
}

bool Connection::idle() const noexcept {
  return parsing_ && unanswered_.empty() && set_aside_.empty() && output().empty() &&
         parser_.phase() == RequestParser::Phase::kIdle;
}

}  // namespace cq::http
