#include "api/worker_body.hpp"

#include <utility>

namespace cq::api {

WorkerBody::WorkerBody(WorkerPool& pool, Next next, std::function<void()> on_failure)
    : pool_(pool), next_(std::move(next)), on_failure_(std::move(on_failure)) {}

void WorkerBody::make_piece(http::PieceReceiver receiver) {
  const auto kept = std::make_shared<http::PieceReceiver>(std::move(receiver));
  const auto make = [self = shared_from_this(), kept] {
    try {
      kept->send(self->next_());
    } catch (...) {
      self->on_failure_();
      kept->send({http::BodyPiece::Kind::kFailed});
    }
  };
  const auto postpone = [kept] { kept->send({http::BodyPiece::Kind::kPostponed}); };
  if (!pool_.submit(make, postpone)) postpone();
}

}  // namespace cq::api
