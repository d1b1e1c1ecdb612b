// A WebSocket without its connection: the first byte of an input chooses how the rest is cut into
// pieces.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "http/web_socket.hpp"

namespace cq::test {
namespace {

constexpr std::size_t kLongestOwn = 200;

/// Says each text back, a part of it.
class EchoForFuzzer final : public http::WebSocketTalk {
 public:
  std::optional<http::WebSocketClose> hear(const std::string& text, const Send& send) override {
    require(text.size() <= http::WebSocket::kMaxMessage, "a message is bounded");
    heard += text.size() + 1;
    send(std::string_view(text).substr(0, kLongestOwn));
    return std::nullopt;
  }
  std::optional<http::WebSocketClose> speak(const Send& /*send*/) override { return std::nullopt; }

  std::size_t heard = 0;
};

}  // namespace

bool check_input(std::string_view input) {
  if (input.empty()) return false;
  const std::size_t step = static_cast<std::uint8_t>(input.front()) % 64 + 1;
  input.remove_prefix(1);
  http::WebSocket socket;
  EchoForFuzzer talk;
  bool is_over = false;
  for (std::size_t at = 0; at < input.size() && !is_over; at += step) {
    // A copy of exactly that size, so that reading past its end is noticed.
    const std::string_view piece_of_it = input.substr(at, step);
    const std::vector<char> bytes(piece_of_it.begin(), piece_of_it.end());
    if (socket.wants_input()) socket.receive({bytes.data(), bytes.size()});
    const http::BodyPiece piece = socket.next(talk);
    // What was heard, the pongs, and the frames around them.
    require(piece.bytes.size() <= 2048 + 8 * (step + kLongestOwn), "an answer is bounded");
    is_over = piece.kind == http::BodyPiece::Kind::kLast;
    require(piece.kind != http::BodyPiece::Kind::kFailed, "what a client sends fails nothing");
  }
  require(talk.heard <= 2 * input.size() + 1, "nothing is heard that was not sent");
  socket.end_of_input();
  require(socket.next(talk).kind == http::BodyPiece::Kind::kLast, "it ends with its input");
  return talk.heard > 0;
}

}  // namespace cq::test
