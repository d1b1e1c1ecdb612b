#include "e2e/http_client.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

namespace cq::test {
namespace {

class Connection {
 public:
  Connection(std::uint16_t port, const std::string& source)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    inet_pton(AF_INET, source.c_str(), &own.sin_addr);
    bind(socket_, static_cast<const sockaddr*>(static_cast<const void*>(&own)), sizeof own);
    const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
    if (socket_ < 0 || connect(socket_, generic, sizeof address) != 0) {
      close(socket_);
      throw std::runtime_error("cannot connect to port " + std::to_string(port));
    }
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;
  ~Connection() { close(socket_); }

  void send_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        throw std::runtime_error("cannot send");
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  [[nodiscard]] std::string read_to_end() const {
    std::string text;
    std::array<char, 16384> buffer{};
    ssize_t got = 0;
    while ((got = recv(socket_, buffer.data(), buffer.size(), 0)) > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (got < 0) {
      throw std::runtime_error("no whole answer came; got: " + text);
    }
    return text;
  }

 private:
  int socket_;
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The body of an answer in chunks. Throws std::runtime_error when its end is missing.
std::string joined_chunks(std::string_view chunks) {
  std::string body;
  for (;;) {
    const std::size_t line_end = chunks.find("\r\n");
    if (line_end == std::string_view::npos) throw std::runtime_error("the answer was cut off");
    const std::size_t size = std::stoul(std::string(chunks.substr(0, line_end)), nullptr, 16);
    if (size == 0) return body;
    body += chunks.substr(line_end + 2, size);
    if (chunks.size() < line_end + 4 + size) throw std::runtime_error("the answer was cut off");
    chunks.remove_prefix(line_end + 4 + size);
  }
}

HttpAnswer parse(const std::string& text) {
  const std::size_t head_end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.1 ") || head_end == std::string::npos) {
    throw std::runtime_error("no HTTP answer: " + text);
  }
  HttpAnswer answer;
  answer.status = std::stoi(text.substr(9, 3));
  answer.body = text.substr(head_end + 4);
  std::size_t line = text.find("\r\n") + 2;
  while (line < head_end) {
    const std::size_t end = text.find("\r\n", line);
    const std::size_t colon = text.find(':', line);
    const std::size_t value = text.find_first_not_of(' ', colon + 1);
    answer.headers[lower(text.substr(line, colon - line))] = text.substr(value, end - value);
    line = end + 2;
  }
  if (answer.header("transfer-encoding") == "chunked") answer.body = joined_chunks(answer.body);
  return answer;
}

Headers with_token(Headers headers, const std::string& token) {
  if (!token.empty()) {
    headers["Authorization"] = "Bearer " + token;
  }
  return headers;
}

}  // namespace

JsonValue HttpAnswer::json() const {
  if (body.empty()) {
    return {};
  }
  std::variant<JsonValue, JsonProblem> parsed = parse_json(body);
  if (std::holds_alternative<JsonProblem>(parsed)) {
    return JsonValue(body);
  }
  return std::get<JsonValue>(std::move(parsed));
}

std::string HttpAnswer::header(const std::string& lower_name) const {
  const auto found = headers.find(lower_name);
  return found == headers.end() ? std::string() : found->second;
}

HttpAnswer send_request(std::uint16_t port, const std::string& method, const std::string& target,
                        const Headers& headers, const std::string& body,
                        const std::string& source) {
  std::string request = method + " " + target +
                        " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                        "\r\nConnection: close\r\n";
  for (const auto& [name, value] : headers) {
    request += name + ": " + value + "\r\n";
  }
  if (!body.empty() || method == "POST" || method == "PUT") {
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  const Connection connection(port, source);
  connection.send_all(request + "\r\n" + body);
  return parse(connection.read_to_end());
}

HttpAnswer post_json(std::uint16_t port, const std::string& target, const std::string& body,
                     const std::string& token) {
  return send_request(port, "POST", target,
                      with_token({{"Content-Type", "application/json"}}, token), body);
}

HttpAnswer get(std::uint16_t port, const std::string& target, const std::string& token) {
  return send_request(port, "GET", target, with_token({}, token));
}

namespace {

std::string token_in(const HttpAnswer& answer) {
  const JsonValue json = answer.json();
  const JsonValue* const token = json.member("token");
  if (token == nullptr) throw std::runtime_error("no token: " + answer.body);
  return *token->as_string();
}

}  // namespace

std::string log_in(std::uint16_t port, const std::string& username, const std::string& password) {
  JsonValue body;
  body.add("username", JsonValue(username));
  body.add("password", JsonValue(password));
  return token_in(post_json(port, "/api/v1/auth/login", write_json(body)));
}

std::string make_api_key(std::uint16_t port, const std::string& jwt) {
  return token_in(post_json(port, "/api/v1/users/me/api-keys", R"({"name":"k","ttl":"1d"})", jwt));
}

}  // namespace cq::test
