#include "http/web_socket.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "http/character_classes.hpp"

namespace cq::http {
namespace {

/// Whether a header's list has that token.
bool has_token(const std::string* list, std::string_view token) {
  if (list == nullptr) return false;
  std::string_view rest = *list;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view item = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (equals_ignoring_case(item, token)) return true;
  }
  return false;
}

/// 16 bytes in base64.
bool is_handshake_key(std::string_view key) {
  constexpr std::string_view kBase64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return key.size() == 24 && key.ends_with("==") &&
         key.substr(0, 22).find_first_not_of(kBase64) == std::string_view::npos;
}

std::string accept_of(const std::string& key) {
  const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::array<unsigned char, 4 * (EVP_MAX_MD_SIZE / 3 + 1) + 1> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

}  // namespace

WebSocket::WebSocket(SteadyNow now) : now_(std::move(now)), heard_at_(now_()) {}

void WebSocket::receive(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  frames_.receive(bytes);
  heard_at_ = now_();
  was_pinged_ = false;
  if (frames_.waiting_bytes() > kMaxWaiting || frames_.is_over()) wants_input_ = false;
}

void WebSocket::end_of_input() {
  const std::lock_guard lock(mutex_);
  input_ended_ = true;
  wants_input_ = false;
}

BodyPiece WebSocket::next(WebSocketTalk& talk) {
  std::vector<std::string> heard;
  bool is_closing = false;
  {
    const std::lock_guard lock(mutex_);
    heard = frames_.take_messages();
    is_closing = frames_.is_closing() || frames_.is_over() || input_ended_;
  }
  std::optional<WebSocketClose> end;
  if (!is_closing) {
    const WebSocketTalk::Send send = [this](std::string_view text) {
      const std::lock_guard lock(mutex_);
      frames_.send(text);
    };
    for (const std::string& text : heard) {
      if (!end) end = talk.hear(text, send);
    }
    if (!end) end = talk.speak(send);
  }
  const std::lock_guard lock(mutex_);
  if (end) frames_.close(*end, "");
  look_at_silence();
  BodyPiece next = piece();
  wants_input_ = !frames_.is_over() && !input_ended_ && frames_.waiting_bytes() <= kMaxWaiting;
  return next;
}

// With mutex_ locked, as piece().
void WebSocket::look_at_silence() {
  const auto now = now_();
  if (frames_.is_closing()) {
    if (!closing_since_) closing_since_ = now;
    if (now - *closing_since_ >= kCloseTimeout) input_ended_ = true;
  } else if (now - heard_at_ >= 2 * kSilence && was_pinged_) {
    input_ended_ = true;
  } else if (now - heard_at_ >= kSilence && !was_pinged_) {
    frames_.ping();
    was_pinged_ = true;
  }
}

BodyPiece WebSocket::piece() {
  BodyPiece next{BodyPiece::Kind::kMore, frames_.take_output()};
  if (input_ended_ || frames_.is_over()) {
    next.kind = BodyPiece::Kind::kLast;
  } else if (next.bytes.empty()) {
    next.kind = BodyPiece::Kind::kPostponed;
  }
  return next;
}

std::optional<Response> web_socket_handshake(const Request& request) {
  if (request.method != "GET" || !has_token(request.header("upgrade"), "websocket")) {
    return std::nullopt;
  }
  const std::string* key = request.header("sec-websocket-key");
  if (request.minor_version < 1 || !has_token(request.header("connection"), "upgrade") ||
      key == nullptr || !is_handshake_key(*key)) {
    return detail_response(400, "That is no handshake of a WebSocket");
  }
  const std::string* version = request.header("sec-websocket-version");
  if (version == nullptr || *version != "13") {
    Response response = detail_response(426, "WebSockets of version 13 are served");
    response.headers.push_back({"Sec-WebSocket-Version", "13"});
    return response;
  }
  return Response{.status = 101,
                  .headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", accept_of(*key)}},
                  .body = {}};
}

}  // namespace cq::http
