#include "workspaces/session_log.hpp"

#include <utility>

namespace cq::workspaces {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;
constexpr std::chrono::seconds kQuiet{10};  // well below what clients wait for

bool has_ended(CommandStatus status) {
  return status != CommandStatus::kPending && status != CommandStatus::kRunning;
}

}  // namespace

SessionLog::SessionLog(const WorkspaceService& service, std::string session_id, bool follow)
    : service_(service),
      session_id_(std::move(session_id)),
      follow_(follow),
      commands_(service.list_commands(session_id_)) {}

http::BodyPiece SessionLog::next() {
  http::BodyPiece piece{http::BodyPiece::Kind::kMore, {}};
  // Looked at before the logs are: what was written before the session ended is read.
  look_again();
  if (read(piece.bytes) && !is_open_) {
    piece.kind = http::BodyPiece::Kind::kLast;
  } else if (piece.bytes.empty() && SteadyClock::now() - sent_ < kQuiet) {
    piece.kind = http::BodyPiece::Kind::kPostponed;
  } else if (piece.bytes.empty()) {
    piece.bytes = "\n";
  }
  if (!piece.bytes.empty()) sent_ = SteadyClock::now();
  return piece;
}

void SessionLog::look_again() {
  std::optional<std::vector<Command>> commands =
      follow_ && is_open_ ? service_.commands_of_open_session(session_id_) : std::nullopt;
  is_open_ = commands.has_value();
  if (!is_open_) commands = service_.list_commands(session_id_);
  // One that was queued meanwhile stands behind those that were there.
  if (commands->size() >= commands_.size()) commands_ = *std::move(commands);
}

bool SessionLog::is_through(const Command& command) const {
  return !is_open_ || has_ended(command.status);
}

bool SessionLog::read(std::string& out) {
  while (present_ < commands_.size()) {
    const Command& command = commands_[present_];
    if (!reader_ && command.log_path) reader_.emplace(service_.folders(), *command.log_path);
    if (reader_) {
      while (reader_->read(kPieceBytes, out)) {
        if (out.size() >= kPieceBytes) return false;
      }
    }
    if (!is_through(command)) return false;
    if (reader_) reader_->finish(out);
    reader_.reset();
    ++present_;
  }
  return true;
}

}  // namespace cq::workspaces
