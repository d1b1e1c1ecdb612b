#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/sanitizers.hpp"

namespace cq::test {

/// One response as it came in.
struct RawResponse {
  int status = 0;
  std::string status_line;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;

  /// The first header of that name, given in lower case.
  [[nodiscard]] std::optional<std::string> header(std::string_view lower_name) const;
};

/// A TCP connection that sends exactly the bytes it is told to. Whatever it waits for must come
/// within a generous timeout: std::runtime_error, with what did come, otherwise.
class RawClient {
 public:
  static constexpr std::chrono::seconds kTimeout = kPatience;

  /// `receive_buffer`: for a client that reads little; 0 leaves it to the system.
  explicit RawClient(std::uint16_t port, const std::string& address = "127.0.0.1",
                     int receive_buffer = 0);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&& other) noexcept;
  ~RawClient();

  void send(std::string_view bytes);
  /// As send(), but false when the server has closed the connection, or takes no more for now.
  bool try_send(std::string_view bytes);
  /// Each byte in a segment of its own, as far as that is up to the sender.
  void send_byte_by_byte(std::string_view bytes);

  /// The next response. One to HEAD has no body, whatever its length says.
  RawResponse read_response(bool to_head = false);
  /// All that comes until the server closes. A reset connection counts as closed.
  std::string read_to_end();
  /// Whether the server closes without sending anything more.
  bool is_closed_by_server() { return read_to_end().empty(); }
  /// Whether anything, or the end, is there to be read within the timeout.
  bool has_input(std::chrono::milliseconds timeout);

  void end_sending();
  /// Closes so that the server sees a reset.
  void reset();
  void close();

  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  /// Reads once; false at the end.
  bool read_more();
  std::string take_line();
  std::string take(std::size_t size);

  int fd_ = -1;
  std::string buffer_;
};

}  // namespace cq::test
