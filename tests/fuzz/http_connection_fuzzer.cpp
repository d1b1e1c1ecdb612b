// A connection without its socket: the first eight bytes of an input choose how the rest is cut
// into pieces and how much of the output is taken between them.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "http/connection.hpp"

namespace cq::test {
namespace {

http::ConnectionLimits small_limits() {
  http::ConnectionLimits limits;
  limits.parser.max_head = 512;
  limits.parser.max_headers = 8;
  limits.parser.max_body = 256;
  limits.max_pipelined = 4;
  limits.max_backlog = 1024;
  limits.body_without_permit = 64;
  return limits;
}

/// A client's connection and a server behind it that answers with the request's path.
class Exchange final : public http::RequestSink {
 public:
  /// `late`: the responses come, and large bodies are permitted, only after the piece.
  Exchange(const http::ConnectionLimits& limits, bool late) : limits_(limits), late_(late) {}

  void on_request(http::Request request, std::uint64_t sequence) override {
    require(sequence == methods_.size(), "requests are handed out in their order");
    methods_.push_back(request.method);
    paths_.push_back(request.path);
    late_ ? waiting_.push_back(sequence) : respond(sequence);
    require(connection_.unanswered() <= limits_.max_pipelined, "no more are under way than may be");
  }

  bool wants_to_permit(const http::Request& /*received*/, std::uint64_t sequence) override {
    late_ ? permits_.push_back(sequence) : connection_.permit_body(sequence);
    return true;
  }

  void receive(std::string_view piece) { connection_.receive(piece, *this); }

  /// Takes that much of the output, and answers what waits, until nothing goes on.
  void go_on(std::size_t most) {
    for (bool moved = true; moved;) {
      moved = answer_waiting();
      if (connection_.can_resume()) {
        connection_.resume(*this);
        moved = true;
      }
      const std::string_view output = connection_.output();
      // A response, and what was allowed to wait before it.
      require(output.size() <= limits_.max_backlog + 2048, "what waits for a client is bounded");
      const std::size_t taken = std::min(output.size(), most);
      received_.append(output.substr(0, taken));
      connection_.sent(taken);
      moved = moved || taken > 0;
    }
  }

  [[nodiscard]] const std::string& received() const noexcept { return received_; }
  [[nodiscard]] const std::vector<std::string>& methods() const noexcept { return methods_; }
  [[nodiscard]] const std::vector<std::string>& paths() const noexcept { return paths_; }

 private:
  void respond(std::uint64_t sequence) {
    connection_.respond(sequence, {200, {}, paths_[sequence]});
  }

  bool answer_waiting() {
    const bool any = !waiting_.empty() || !permits_.empty();
    for (const std::uint64_t sequence : std::exchange(permits_, {})) {
      connection_.permit_body(sequence);
    }
    // The last one first: responses are sent in the order of the requests all the same.
    std::vector<std::uint64_t> waiting = std::exchange(waiting_, {});
    for (auto next = waiting.rbegin(); next != waiting.rend(); ++next) respond(*next);
    return any;
  }

  const http::ConnectionLimits& limits_;
  const bool late_;
  http::ResponseWriter writer_;
  http::Connection connection_{limits_, writer_};
  std::vector<std::string> methods_;
  std::vector<std::string> paths_;
  std::vector<std::uint64_t> waiting_;
  std::vector<std::uint64_t> permits_;
  std::string received_;
};

/// One response as the client sees it.
struct Seen {
  int status = 0;
  bool closes = false;
  std::string body;
  friend bool operator==(const Seen&, const Seen&) = default;
};

/// The responses in the bytes, which hold nothing else; interim ones are left out, as whether a 100
/// is sent depends on how a body comes.
std::vector<Seen> responses_in(std::string_view bytes, const std::vector<std::string>& methods) {
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  std::vector<Seen> all;
  while (!bytes.empty()) {
    require(bytes.starts_with("HTTP/1.") && bytes.size() > 12,
            "a response begins with its version");
    const std::size_t end = bytes.find("\r\n\r\n");
    require(end != std::string_view::npos, "a response's head ends");
    const std::string_view head = bytes.substr(0, end + 2);
    bytes.remove_prefix(end + 4);
    Seen seen;
    seen.status = std::stoi(std::string(head.substr(9, 3)));
    if (seen.status == 100) continue;
    seen.closes = head.find("\r\nConnection: close\r\n") != std::string_view::npos;
    const std::size_t length = head.find(kLength);
    require(length != std::string_view::npos, "a response has a length");
    std::size_t size = std::stoul(std::string(head.substr(length + kLength.size(), 9)));
    const bool is_refusal = all.size() >= methods.size();
    if (!is_refusal && methods[all.size()] == "HEAD") size = 0;
    require(bytes.size() >= size, "a response is whole");
    seen.body = bytes.substr(0, size);
    bytes.remove_prefix(size);
    all.push_back(std::move(seen));
  }
  return all;
}

std::vector<Seen> check_responses(const Exchange& exchange) {
  std::vector<Seen> seen = responses_in(exchange.received(), exchange.methods());
  const std::size_t requests = exchange.methods().size();
  require(seen.size() == requests || seen.size() == requests + 1, "each request has a response");
  for (std::size_t i = 0; i < seen.size(); ++i) {
    require(i + 1 == seen.size() || !seen[i].closes, "only the last response closes");
    if (i < requests) {
      require(seen[i].status == 200, "a request is answered");
      require(exchange.methods()[i] == "HEAD" || seen[i].body == exchange.paths()[i],
              "a response is to its request");
    } else {
      require(seen[i].status >= 400 && seen[i].closes, "what is no request is refused for good");
    }
  }
  return seen;
}

}  // namespace

bool check_input(std::string_view input) {
  std::uint64_t seed = 0;
  if (input.size() < sizeof seed) return false;
  std::memcpy(&seed, input.data(), sizeof seed);
  input.remove_prefix(sizeof seed);
  const http::ConnectionLimits limits = small_limits();

  Exchange whole(limits, false);
  whole.receive(input);
  whole.go_on(input.size() + 65536);
  const std::vector<Seen> expected = check_responses(whole);

  std::mt19937_64 random(seed);
  Exchange pieces(limits, random() % 2 == 0);
  const std::size_t longest = 1 + random() % 40;
  for (std::string_view rest = input; !rest.empty();) {
    const std::size_t size = std::min<std::size_t>(1 + random() % longest, rest.size());
    // A copy of exactly that size, so that reading past its end is noticed.
    const std::vector<char> piece(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
    rest.remove_prefix(size);
    pieces.receive({piece.data(), piece.size()});
    pieces.go_on(1 + random() % 300);
  }
  require(check_responses(pieces) == expected, "the pieces make no difference");
  return expected.size() == whole.methods().size();
}

}  // namespace cq::test
