#pragma once

#include <functional>
#include <memory>

#include "api/worker_pool.hpp"
#include "http/responder.hpp"

namespace cq::api {

/// The rest of a long response, whose pieces are made on the workers of a route. A piece for which
/// they have no time now is postponed.
class WorkerBody final : public http::BodySource, public std::enable_shared_from_this<WorkerBody> {
 public:
  /// Makes the next piece; may block and throw. Called by one thread at a time.
  using Next = std::function<http::BodyPiece()>;

  /// `on_failure` is called in the handler of what `next` throws, and doesn't throw. `pool`
  /// outlives every request for a piece.
  WorkerBody(WorkerPool& pool, Next next, std::function<void()> on_failure);

  /// Safe from any thread.
  void make_piece(http::PieceReceiver receiver) override;

 private:
  WorkerPool& pool_;
  const Next next_;
  const std::function<void()> on_failure_;
};

}  // namespace cq::api
