#include "http/responder.hpp"

#include <exception>
#include <utility>

namespace cq::http {

Responder::Responder(std::shared_ptr<Channel> channel, std::uint64_t sequence) noexcept
    : channel_(std::move(channel)), sequence_(sequence) {}

Responder::Responder(Responder&& other) noexcept = default;

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this != &other) {
    give_up();
    channel_ = std::move(other.channel_);
    sequence_ = other.sequence_;
  }
  return *this;
}

Responder::~Responder() {
  give_up();
}

void Responder::send(Response response) {
  if (const std::shared_ptr<Channel> channel = std::move(channel_)) {
    channel->deliver(sequence_, std::move(response));
  }
}

void Responder::give_up() noexcept {
  if (!channel_) return;
  try {
    send(detail_response(500, "Internal Server Error"));
  } catch (const std::exception&) {
    // Out of memory: the deadlines end the connection.
    return;
  }
}

PieceReceiver::PieceReceiver(std::shared_ptr<Responder::Channel> channel,
                             std::uint64_t sequence) noexcept
    : channel_(std::move(channel)), sequence_(sequence) {}

PieceReceiver::~PieceReceiver() {
  try {
    send({BodyPiece::Kind::kFailed});
  } catch (const std::exception&) {
    // Out of memory: the deadlines end the connection.
    return;
  }
}

void PieceReceiver::send(BodyPiece piece) {
  if (const std::shared_ptr<Responder::Channel> channel = std::move(channel_)) {
    channel->deliver_piece(sequence_, std::move(piece));
  }
}

BodyPermit::BodyPermit(std::shared_ptr<Responder::Channel> channel, std::uint64_t sequence) noexcept
    : channel_(std::move(channel)), sequence_(sequence) {}

BodyPermit::~BodyPermit() {
  try {
    allow();
  } catch (const std::exception&) {
    // Out of memory: the deadlines end the connection.
    return;
  }
}

void BodyPermit::allow() {
  if (const std::shared_ptr<Responder::Channel> channel = std::move(channel_)) {
    channel->deliver_permit(sequence_, std::nullopt);
  }
}

void BodyPermit::refuse(Response response) {
  if (const std::shared_ptr<Responder::Channel> channel = std::move(channel_)) {
    channel->deliver_permit(sequence_, std::move(response));
  }
}

}  // namespace cq::http
