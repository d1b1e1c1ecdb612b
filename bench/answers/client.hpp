#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace cq::bench {

/// Asks a server on loopback, over one connection that stays open. For one thread.
class Client {
 public:
  explicit Client(std::uint16_t port);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client(Client&&) = delete;
  Client& operator=(Client&&) = delete;
  ~Client();

  /// The body of the answer to the query. Throws std::runtime_error unless its status is 200.
  std::string ask(const KnowledgeQuery& query);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
  std::string base_;
};

}  // namespace cq::bench
